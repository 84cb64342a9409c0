import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { RuleSet, checkSource, type CheckedSource } from '../../src/checks/checkText';
import type { Finding } from '../../src/checks/finding';
import type { LanguageId } from '../../src/languages/language';
import { rules } from '../../src/checks/rules';
import { goReader } from '../../src/languages/go/goTree';
import { readJavaScript } from '../../src/languages/javascript/javascriptTree';
import type { ParsedSource, SourceReader } from '../../src/languages/tree/parsedSource';
import type { SourceMemory } from '../../src/languages/tree/sourceMemory';
import { pythonReader } from '../../src/languages/python/pythonTree';

const FOLDERS = { 'web-tree-sitter': 'web-tree-sitter' } as Record<string, string>;

/** The parsers' WebAssembly as the packages have it. */
export function wasmFile(name: string): Promise<Uint8Array> {
  const resolve = createRequire(__filename).resolve;
  const folder = FOLDERS[name] ?? '@vscode/tree-sitter-wasm/wasm';
  return Promise.resolve(new Uint8Array(readFileSync(resolve(`${folder}/${name}.wasm`))));
}

function languageOf(file: string): LanguageId {
  return file.endsWith('.py') ? 'python' : file.endsWith('.go') ? 'go' : 'javascript';
}

let readers: Promise<Record<LanguageId, SourceReader>> | undefined;

/** Reads a source in the language that its name tells. */
export async function read(text: string, file: string, memory?: SourceMemory): Promise<ParsedSource> {
  readers ??= Promise.all([pythonReader(wasmFile), goReader(wasmFile)]).then(([python, go]) => ({
    javascript: readJavaScript,
    python,
    go,
  }));
  return (await readers)[languageOf(file)](text, file, memory);
}

/** What all rules find. */
export async function checked(text: string, file: string): Promise<CheckedSource> {
  const language = languageOf(file);
  return checkSource(await read(text, file), text, language, file, new RuleSet(rules, language));
}

/** All findings of all rules. */
export async function findingsIn(text: string, file: string): Promise<readonly Finding[]> {
  return (await checked(text, file)).findings;
}
