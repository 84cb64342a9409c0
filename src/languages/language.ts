import type { SourceOutline } from '../base/sourceOutline';
import type { CallNode, CodeNode, FunctionNode } from './tree/codeTree';
import type { SourceReader } from './tree/parsedSource';
import type { WasmFiles } from './tree/treeSitter';

/** What settings, rules and tables call a language. JavaScript stands for TypeScript too. */
export type LanguageId = string;

/** Knowledge about some languages. There is none about a language that is not in it. */
export type PerLanguage<T> = Readonly<Record<LanguageId, T | undefined>>;

/** A language as VS Code knows it: one of ours may be several there. */
interface EditorLanguage {
  /** VS Code's language id. */
  readonly id: string;
  /** What stands for it in the name of a document that has none. */
  readonly suffix: string;
}

/** How names mean variables. */
export interface ScopeSemantics {
  /** Whether blocks and loops have variables of their own; otherwise functions alone have. */
  readonly hasBlockScope: boolean;
  /** Whether an assignment makes the variable where there is none. */
  readonly assignmentDeclares: boolean;
  /** How a method reaches the object that it was called on. */
  readonly self: {
    /** Names of it; undefined where every method chooses one. */
    readonly names: readonly string[] | undefined;
    /** Whether it is the first parameter of the method. */
    readonly isParameter: boolean;
    /** Whether a call must give all other parameters an argument. */
    readonly isArityFixed: boolean;
  };
}

/** Calls that run a function for every element of a collection. */
export interface IterationCalls {
  /** What a call goes over with a function that stands in it; undefined where it runs that function otherwise, if at all. */
  over(call: CallNode, func: FunctionNode): CodeNode | undefined;
  /** The same for a function that is handed over by its name: `ids.map(load)`; undefined for any other call. */
  named(call: CallNode): { readonly func: CodeNode; readonly over: CodeNode } | undefined;
}

/** What a value is, as far as the file tells without types. */
export type InferredType =
  'array' | 'set' | 'map' | 'string' | 'bytes' | 'number' | 'boolean' | 'function' | 'object' | 'unknown';

type ByName = Readonly<Record<string, InferredType>>;

/** How a language shows what values are. */
export interface ValueTypes {
  /** What functions give, by their name with dots. */
  readonly functions: ByName;
  /** What methods give, whatever they are called on. */
  readonly methods: ByName;
  /** What members are, whatever they are of. */
  readonly members: ByName;
  /** Methods that give more or less of what they are called on. */
  readonly alike: readonly string[];
  /** Functions that give what they are given first, with the same elements and more: `xs = sorted(xs)`. */
  readonly givenBack: readonly string[];
  /** Methods that, of what the language comes with, lists alone have. */
  readonly listMethods: ReadonlySet<string>;
  /** Methods of lists whose callbacks are handed the list, and at which place; undefined where none is. */
  readonly callbacks:
    { readonly folds: RegExp; readonly handOn: RegExp; readonly listAt: number } | undefined;
  /** What a literal with keys is, by the type that is written before it. */
  record(type: string | undefined): InferredType;
  /** What types say as they are written; the first that fits. */
  readonly types: readonly (readonly [RegExp, InferredType])[];
  /** The operator that fills in a string. */
  readonly formatOperator: string | undefined;
}

/** An element as it is written. */
interface WrittenElement {
  readonly text: string;
  /** All elements of another collection. */
  readonly isSpread: boolean;
}

/** An entry of a map or record as it is written. */
export type WrittenEntry =
  | { readonly form: 'spread'; readonly text: string }
  | { readonly form: 'shorthand'; readonly text: string }
  | { readonly form: 'named'; readonly key: string; readonly value: string }
  | { readonly form: 'computed'; readonly key: string; readonly value: string };

/** Writes statements, each complete and on a line of its own. */
export interface StatementPrinter {
  /** A variable with a value that is not changed. */
  constant(name: string, value: string): string;
  /** Adds elements at the end of a list. @param freshName makes a name that the file does not have; undefined where there is no short way */
  addToList(
    list: string,
    added: readonly WrittenElement[],
    freshName: (wanted: string) => string,
  ): string[] | undefined;
  /** Puts an entry into a map or record; undefined where there is no short way. */
  addToMap(map: string, entry: WrittenEntry): string | undefined;
}

/** Where the functions of a source begin, for engines that do not tell. */
export interface Declarations {
  /** 1-based lines of functions and methods by what they are called in their file, the first of each. */
  linesIn(text: string): ReadonlyMap<string, number>;
  /** What a function is called in its file, from what its engine calls it. */
  localName(name: string): string;
}

/**
 * What reads the sources of a language. Who asks for facts alone loads no parser: each is imported when it is first
 * asked for, from `<language>Tree.ts` and `outline.ts`, which esbuild.mjs leaves out of what never parses.
 */
interface FrontEnd {
  /** Loads what makes trees for checks. @param files the parsers' WebAssembly */
  treeReader(files: WasmFiles): Promise<SourceReader>;
  /**
   * Functions and calls of a source, for profiles whose engine books ticks on lines that did not earn them; undefined
   * where none does.
   * @throws {RangeError} for code nested deeper than the call stack allows.
   */
  readonly outline: ((text: string, file: string) => Promise<SourceOutline>) | undefined;
  /** Undefined where engines tell the lines of functions. */
  readonly declarations: Declarations | undefined;
}

/** Everything that is to be known about a language outside of its folder, and what reads it. */
export interface LanguageSupport {
  readonly id: LanguageId;
  /** Its name for users. */
  readonly label: string;
  /** Suffixes of its files, lower-case, with the dot. */
  readonly suffixes: readonly string[];
  /** Longer suffixes of files in which nothing runs, such as declarations of types. */
  readonly declarationSuffixes: readonly string[];
  readonly editorLanguages: readonly EditorLanguage[];
  /** What begins a comment that ends with its line. */
  readonly lineComment: string;
  /** Paths of what is installed and not changed by its user, the standard library included. */
  readonly libraries: readonly RegExp[];
  /** Names of folders with code that others wrote or tools made: what is in them is not checked. */
  readonly foreignFolders: readonly string[];
  /** Paths of a standard library that stands on disk as sources: what its code costs is its caller's. */
  readonly standardLibrary: RegExp | undefined;
  /** What profilers call code of the runtime's own: no paths. */
  readonly internalSources: RegExp | undefined;
  /** Methods that change the list, set or map that they are called on. */
  readonly mutators: readonly string[];
  /** Functions that change the list, set or map that they are given first. */
  readonly mutatingFunctions: readonly string[];
  /** How names of variables are put together. */
  readonly naming: 'camelCase' | 'snake_case';
  /**
   * Takes the name of a function apart, as an engine writes it: the names around it, outermost first, then its own.
   * What has no name is in angle brackets. At least one.
   */
  readonly nameParts: (written: string) => readonly string[];
  readonly scopes: ScopeSemantics;
  readonly iterations: IterationCalls;
  readonly values: ValueTypes;
  /** Undefined where nobody wrote one: no fix is offered that needs it. */
  readonly printer: StatementPrinter | undefined;
  readonly frontEnd: FrontEnd;
}
