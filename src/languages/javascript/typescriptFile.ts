import ts from 'typescript';
import type { ParsedSource } from '../tree/parsedSource';
import { changeBetween, type SourceMemory } from '../tree/sourceMemory';

/**
 * Parses JavaScript or TypeScript. Broken code is parsed as far as possible. @param file its suffix determines the
 * dialect
 */
export function parseTypeScript(text: string, file: string): ts.SourceFile {
  // A first line that starts with #! is for the shell; the parser accepts it, and Node.js's type stripping keeps it.
  const options = {
    languageVersion: ts.ScriptTarget.Latest,
    jsDocParsingMode: ts.JSDocParsingMode.ParseNone,
  };
  return ts.createSourceFile(file, text, options, false, dialectOf(file));
}

function dialectOf(file: string): ts.ScriptKind {
  if (/\.[cm]?ts$/i.test(file)) return ts.ScriptKind.TS;
  if (/\.tsx$/i.test(file)) return ts.ScriptKind.TSX;
  return ts.ScriptKind.JSX;
}

/** Parses only the parts that have changed since the last time. */
export function parseAgain(text: string, file: string, memory: SourceMemory): ts.SourceFile {
  const known = memory.parsed;
  const old = known?.syntax as ts.SourceFile | undefined;
  const change = known && changeBetween(known.text, text);
  if (old && !change) return old;
  const range = change && {
    span: { start: change.start, length: change.oldEnd - change.start },
    newLength: change.newEnd - change.start,
  };
  // The parser loses errors in the parts that it reuses.
  const isSound = old !== undefined && errorsOf(old).length === 0;
  const source = isSound && range ? ts.updateSourceFile(old, text, range) : parseTypeScript(text, file);
  memory.parsed = { text, syntax: source, dispose: () => undefined };
  return source;
}

/** The parser stores its errors in an internal property. */
export function errorsOf(source: ts.SourceFile): ParsedSource['errors'] {
  const { parseDiagnostics = [] } = source as { parseDiagnostics?: readonly ts.DiagnosticWithLocation[] };
  return parseDiagnostics.map(({ start, length }) => ({ start, end: start + Math.max(1, length) }));
}
