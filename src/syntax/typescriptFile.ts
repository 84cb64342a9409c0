import ts from 'typescript';

/** Parses JavaScript or TypeScript. Broken code gives what could be understood. @param file its ending tells the dialect */
export function parseTypeScript(text: string, file: string): ts.SourceFile {
  // A first line that starts with #! is for the shell; the parser knows it, the type blanker of Node.js keeps it.
  return ts.createSourceFile(file, text, ts.ScriptTarget.Latest, false, dialectOf(file));
}

function dialectOf(file: string): ts.ScriptKind {
  if (/\.[cm]?ts$/i.test(file)) return ts.ScriptKind.TS;
  if (/\.tsx$/i.test(file)) return ts.ScriptKind.TSX;
  return ts.ScriptKind.JSX;
}
