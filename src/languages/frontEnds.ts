import type { SourceOutline } from '../base/sourceOutline';
import { goDeclarations } from './go/declarations';
import type { LanguageId } from './language';
import type { SourceReader } from './tree/parsedSource';
import type { WasmFiles } from './tree/treeSitter';
import { Registry } from '../base/registry';

/** Where the functions of a source begin, for engines that do not tell. */
export interface Declarations {
  /** 1-based lines of functions and methods by what they are called in their file, the first of each. */
  linesIn(text: string): ReadonlyMap<string, number>;
  /** What a function is called in its file, from what its engine calls it. */
  localName(name: string): string;
}

/** What reads the sources of a language. Its parsers are loaded when they are asked for. */
export interface FrontEnd {
  /** The language that it is of. */
  readonly id: LanguageId;
  /** Loads what makes trees for checks. @param files the parsers' WebAssembly */
  treeReader(files: WasmFiles): Promise<SourceReader>;
  /**
   * Functions and calls of a source, for profiles whose engine books ticks on lines that did not earn them; undefined
   * where none does.
   * @throws {RangeError} for code nested deeper than the call stack allows.
   */
  readonly outline?: (text: string, file: string) => Promise<SourceOutline>;
  readonly declarations?: Declarations;
}

/** A front end for every language of `index.ts`. */
export const frontEnds = new Registry<FrontEnd>([
  {
    id: 'javascript',
    treeReader: async () => (await import('./javascript/tree/javascriptTree')).readJavaScript,
    outline: async (text, file) => (await import('./javascript/outline')).readOutline(text, file),
  },
  {
    id: 'python',
    treeReader: async (files) => (await import('./python/pythonTree')).pythonReader(files),
  },
  {
    id: 'go',
    treeReader: async (files) => (await import('./go/goTree')).goReader(files),
    declarations: goDeclarations,
  },
]);
