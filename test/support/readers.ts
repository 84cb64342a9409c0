import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { RuleSet, checkSource, type CheckedSource } from '../../src/checks/checkText';
import type { Finding } from '../../src/checks/finding';
import { languageOfPath } from '../../src/languages';
import type { LanguageSupport } from '../../src/languages/language';
import { rules } from '../../src/checks/rules';
import type { ParsedSource, SourceReader } from '../../src/languages/tree/parsedSource';
import type { SourceMemory } from '../../src/languages/tree/sourceMemory';

const FOLDERS = { 'web-tree-sitter': 'web-tree-sitter' } as Record<string, string>;

/** The parser's WebAssembly from its package. */
export function wasmFile(name: string): Promise<Uint8Array> {
  const resolve = createRequire(__filename).resolve;
  const folder = FOLDERS[name] ?? '@vscode/tree-sitter-wasm/wasm';
  return Promise.resolve(new Uint8Array(readFileSync(resolve(`${folder}/${name}.wasm`))));
}

/** The language of a file; fails if it has none. */
function languageOf(file: string): LanguageSupport {
  const language = languageOfPath(file);
  assert.ok(language, file);
  return language;
}

const readers = new Map<string, Promise<SourceReader>>();

/** Parses a source in the language that its file name implies. */
export async function read(text: string, file: string, memory?: SourceMemory): Promise<ParsedSource> {
  const { id, frontEnd } = languageOf(file);
  if (!readers.has(id)) readers.set(id, frontEnd.treeReader(wasmFile));
  return (await readers.get(id)!)(text, file, memory);
}

/** Results of all rules. */
export async function checked(text: string, file: string): Promise<CheckedSource> {
  const language = languageOf(file);
  return checkSource(await read(text, file), text, language, file, new RuleSet(rules, language.id));
}

/** All findings of all rules. */
export async function findingsIn(text: string, file: string): Promise<readonly Finding[]> {
  return (await checked(text, file)).findings;
}
