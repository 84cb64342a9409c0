import type { SourceOutline } from '../base/sourceOutline';
import type { CallNode, CodeNode, FunctionNode } from './tree/codeTree';
import type { SourceReader } from './tree/parsedSource';
import type { WasmFiles } from './tree/treeSitter';

/** The id of a language in settings, rules and tables. JavaScript includes TypeScript. */
export type LanguageId = string;

/** Knowledge by language; languages without an entry have none. */
export type PerLanguage<T> = Readonly<Record<LanguageId, T | undefined>>;

/** A VS Code language: one of ours may correspond to several. */
interface EditorLanguage {
  /** VS Code's language id. */
  readonly id: string;
  /** The suffix to assume for a document whose name has none. */
  readonly suffix: string;
}

/** How names are resolved to variables. */
export interface ScopeSemantics {
  /** Whether blocks and loops have their own scope; otherwise only functions do. */
  readonly hasBlockScope: boolean;
  /** Whether an assignment declares a variable that does not exist yet. */
  readonly assignmentDeclares: boolean;
  /** How a method refers to its receiver. */
  readonly self: {
    /** Names of the receiver; undefined if every method chooses its own. */
    readonly names: readonly string[] | undefined;
    /** Whether it is the first parameter of the method. */
    readonly isParameter: boolean;
    /** Whether a call must pass an argument for every other parameter. */
    readonly isArityFixed: boolean;
  };
}

/** Calls that run a function for every element of a collection. */
export interface IterationCalls {
  /**
   * The collection that a call iterates over with a function among its arguments; undefined if it does not run the
   * function for every element.
   */
  over(call: CallNode, func: FunctionNode): CodeNode | undefined;
  /** The same for a function that is passed by name: `ids.map(load)`; undefined for any other call. */
  named(call: CallNode): { readonly func: CodeNode; readonly over: CodeNode } | undefined;
}

/** The type of a value, as far as it can be inferred without a type checker. */
export type InferredType =
  'array' | 'set' | 'map' | 'string' | 'bytes' | 'number' | 'boolean' | 'function' | 'object' | 'unknown';

type ByName = Readonly<Record<string, InferredType>>;

/** How to infer the types of values in a language. */
export interface ValueTypes {
  /** Result types of functions, by dotted name. */
  readonly functions: ByName;
  /** Result types of methods, whatever their receiver. */
  readonly methods: ByName;
  /** Types of members, whatever their object. */
  readonly members: ByName;
  /** Methods whose result has the type of their receiver. */
  readonly alike: readonly string[];
  /** Functions that return their first argument, or a copy with at least its elements: `xs = sorted(xs)`. */
  readonly givenBack: readonly string[];
  /** Methods that, among built-in types, only lists have. */
  readonly listMethods: ReadonlySet<string>;
  /** Methods of lists that pass the list to their callbacks, and at which position; undefined if there are none. */
  readonly callbacks:
    { readonly folds: RegExp; readonly handOn: RegExp; readonly listAt: number } | undefined;
  /** The type of a literal with keys, given the type written before it. */
  record(type: string | undefined): InferredType;
  /** Types denoted by annotations; the first match wins. */
  readonly types: readonly (readonly [RegExp, InferredType])[];
  /** The operator for string formatting. */
  readonly formatOperator: string | undefined;
}

/** An element, as source text. */
interface WrittenElement {
  readonly text: string;
  /** Whether it stands for all elements of another collection. */
  readonly isSpread: boolean;
}

/** An entry of a map or record, as source text. */
export type WrittenEntry =
  | { readonly form: 'spread'; readonly text: string }
  | { readonly form: 'shorthand'; readonly text: string }
  | { readonly form: 'named'; readonly key: string; readonly value: string }
  | { readonly form: 'computed'; readonly key: string; readonly value: string };

/** Prints complete statements, each on a line of its own. */
export interface StatementPrinter {
  /** Declares a variable that is never reassigned. */
  constant(name: string, value: string): string;
  /**
   * Appends elements to a list; undefined if there is no short form. @param freshName returns a name that does not
   * occur in the file
   */
  addToList(
    list: string,
    added: readonly WrittenElement[],
    freshName: (wanted: string) => string,
  ): string[] | undefined;
  /** Adds an entry to a map or record; undefined if there is no short form. */
  addToMap(map: string, entry: WrittenEntry): string | undefined;
}

/** Where the functions of a source begin, for engines that do not report it. */
export interface Declarations {
  /** 1-based lines of functions and methods, by their name in the file; the first one of each name. */
  linesIn(text: string): ReadonlyMap<string, number>;
  /** The name of a function in its file, given its name as the engine writes it. */
  localName(name: string): string;
}

/**
 * Parses the sources of a language. Code that needs only facts about a language loads no parser: each is imported on
 * first use, from `<language>Tree.ts` and `outline.ts`, which esbuild.mjs leaves out of bundles that never parse.
 */
interface FrontEnd {
  /** Loads the parser that builds trees for checks. @param files the parsers' WebAssembly */
  treeReader(files: WasmFiles): Promise<SourceReader>;
  /**
   * Functions and calls of a source, for profiles whose engine attributes ticks to the wrong lines; undefined if no
   * engine of the language does.
   * @throws {RangeError} for code nested deeper than the call stack allows
   */
  readonly outline: ((text: string, file: string) => Promise<SourceOutline>) | undefined;
  /** Undefined if engines report the lines of functions. */
  readonly declarations: Declarations | undefined;
}

/** Everything that code outside its folder needs to know about a language, and its parsers. */
export interface LanguageSupport {
  readonly id: LanguageId;
  /** Its display name. */
  readonly label: string;
  /** Suffixes of its files, in lower case, with the dot. */
  readonly suffixes: readonly string[];
  /** Longer suffixes of files without executable code, such as type declarations. */
  readonly declarationSuffixes: readonly string[];
  readonly editorLanguages: readonly EditorLanguage[];
  /** The marker of a line comment. */
  readonly lineComment: string;
  /** Paths of installed code that users do not change, including the standard library. */
  readonly libraries: readonly RegExp[];
  /** Names of folders with third-party or generated code, which is not checked. */
  readonly foreignFolders: readonly string[];
  /** Paths of a standard library that is on disk as source files: its cost is attributed to its callers. */
  readonly standardLibrary: RegExp | undefined;
  /** Names that profilers give to the runtime's own code; not paths. */
  readonly internalSources: RegExp | undefined;
  /** Methods that mutate the list, set or map they are called on. */
  readonly mutators: readonly string[];
  /** Functions that mutate the list, set or map that is their first argument. */
  readonly mutatingFunctions: readonly string[];
  /** How variable names are composed of words. */
  readonly naming: 'camelCase' | 'snake_case';
  /**
   * Splits the name of a function, as an engine writes it: the enclosing scopes, outermost first, then its own name.
   * Anonymous parts are in angle brackets. Returns at least one part.
   */
  readonly nameParts: (written: string) => readonly string[];
  readonly scopes: ScopeSemantics;
  readonly iterations: IterationCalls;
  readonly values: ValueTypes;
  /** Undefined if there is none: fixes that need one are not offered. */
  readonly printer: StatementPrinter | undefined;
  readonly frontEnd: FrontEnd;
}
