import { Edit, Language, Parser, type Tree, type TreeCursor } from 'web-tree-sitter';
import type { CodeNode } from './codeTree';
import { changeBetween, type Change, type SourceMemory } from './sourceMemory';

/** A node of a tree-sitter tree, copied from the parser's memory. */
export interface TreeSitterNode {
  readonly type: string;
  /** Offsets in UTF-16 code units, the end exclusive. */
  readonly start: number;
  readonly end: number;
  /** Its field name in its parent, '' for none. */
  readonly field: string;
  /** Including keywords and punctuation, which have no children. */
  readonly children: TreeSitterNode[];
  readonly isNamed: boolean;
}

/**
 * Loads the WebAssembly files that parsing needs, by name: `web-tree-sitter`, `tree-sitter-python`, `tree-sitter-go`.
 */
export type WasmFiles = (name: string) => Promise<Uint8Array>;

let isReady: Promise<void> | undefined;

/** Reads the top-level statements of a text, reusing those known to the memory. */
type SitterReader = (
  text: string,
  memory: SourceMemory,
  convert: (statement: TreeSitterNode) => CodeNode | undefined,
) => { body: CodeNode[]; errors: { start: number; end: number }[] };

/** Loads the parser of a language. */
export async function treeSitterReader(
  language: string,
  files: WasmFiles,
  unused: UnusedNodes,
): Promise<SitterReader> {
  isReady ??= files('web-tree-sitter').then((wasmBinary) => Parser.init({ wasmBinary }));
  await isReady;
  const parser = new Parser();
  const grammar = await Language.load(await files(`tree-sitter-${language}`));
  parser.setLanguage(grammar);
  const { types, fields } = grammar;
  const idle = new Set([...IDLE_SIGNS, ...unused.words]);
  const leaves = new Set(unused.leaves);
  const names: TypeNames = {
    types,
    fields,
    isNamed: types.map((_, id) => grammar.nodeTypeIsNamed(id)),
    isIdle: types.map((type, id) => !grammar.nodeTypeIsNamed(id) && idle.has(type)),
    isLeaf: types.map((type, id) => !grammar.nodeTypeIsNamed(id) || leaves.has(type)),
  };
  return (text, memory, convert) => {
    const tree = parseAgain(parser, text, memory);
    const cursor = tree.walk();
    try {
      return readStatements(new TreeCopy(cursor, names), text, memory, convert);
    } finally {
      cursor.delete();
    }
  };
}

/**
 * Parses only the parts that have changed since the last time. The tree belongs to `memory`, because WebAssembly memory
 * is not garbage-collected.
 */
function parseAgain(parser: Parser, text: string, memory: SourceMemory): Tree {
  const known = memory.parsed;
  const old = known?.syntax as Tree | undefined;
  const change = known && changeBetween(known.text, text);
  if (old && !change) return old;
  if (old && change) old.edit(editOf(known.text, text, change));
  let tree = parser.parse(text, old ?? null);
  // How a parser recovers from an error depends on its old tree, so broken code is parsed from scratch.
  if (old && tree?.rootNode.hasError) {
    tree.delete();
    tree = parser.parse(text);
  }
  if (!tree) throw new Error('the parser returned no tree');
  memory.dispose();
  memory.parsed = { text, syntax: tree, dispose: () => tree.delete() };
  return tree;
}

function editOf(before: string, after: string, { start, oldEnd, newEnd }: Change): Edit {
  return new Edit({
    startIndex: start,
    oldEndIndex: oldEnd,
    newEndIndex: newEnd,
    startPosition: pointAt(before, start),
    oldEndPosition: pointAt(before, oldEnd),
    newEndPosition: pointAt(after, newEnd),
  });
}

function pointAt(text: string, offset: number): { row: number; column: number } {
  let row = 0;
  let start = 0;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) {
    row++;
    start = at + 1;
  }
  return { row, column: offset - start };
}

function readStatements(
  copy: TreeCopy,
  text: string,
  { statements }: SourceMemory,
  convert: (statement: TreeSitterNode) => CodeNode | undefined,
): ReturnType<SitterReader> {
  const body: CodeNode[] = [];
  statements.begin();
  const { cursor, errors } = copy;
  if (cursor.nodeTypeId >= ERROR_TYPE) errors.push(copy.range());
  const hasErrors = cursor.currentNode.hasError;
  for (let more = cursor.gotoFirstChild(); more; more = cursor.gotoNextSibling()) {
    const { start, end } = copy.range();
    const isBroken = hasErrors && cursor.currentNode.hasError;
    const make = () => {
      const node = copy.subtree(isBroken);
      return node.isNamed && node.type !== 'comment' ? convert(node) : undefined;
    };
    const statement = isBroken
      ? make()
      : statements.take(`${cursor.nodeTypeId} ${text.slice(start, end)}`, start, make);
    if (statement) body.push(statement);
  }
  return { body, errors };
}

/** The id of error nodes. */
const ERROR_TYPE = 65_535;

/** Properties of a language's node types by id, because every call to the parser crosses into WebAssembly. */
interface TypeNames {
  readonly types: readonly string[];
  readonly fields: readonly (string | null)[];
  readonly isNamed: readonly boolean[];
  /** Punctuation and keywords that no front end uses. */
  readonly isIdle: readonly boolean[];
  /** Nodes without children that a front end uses. */
  readonly isLeaf: readonly boolean[];
}

/** Nodes of a grammar that no front end uses: they are not copied. */
export interface UnusedNodes {
  /** Unused keywords; punctuation is listed separately. */
  readonly words: readonly string[];
  /** Types of nodes without children that a front end uses. */
  readonly leaves: readonly string[];
}

/** Punctuation that no front end uses, in any language. */
const IDLE_SIGNS = ['(', ')', '[', ']', '{', '}', ',', '.', ';', '\n', '\0', '->', '...', '@'];

/** Copies nodes from the parser's memory. */
class TreeCopy {
  readonly errors: { start: number; end: number }[] = [];

  constructor(
    readonly cursor: TreeCursor,
    private readonly names: TypeNames,
  ) {}

  range(): { start: number; end: number } {
    return { start: this.cursor.startIndex, end: this.cursor.endIndex };
  }

  /** The cursor's node with its descendants; the cursor ends up where it was. */
  subtree(isBroken: boolean): TreeSitterNode {
    const { cursor, names } = this;
    const rootId = cursor.nodeTypeId;
    const root = this.node(rootId, isBroken);
    if (!isBroken && names.isLeaf[rootId]) return root;
    if (!cursor.gotoFirstChild()) return root;
    const above = [root];
    for (;;) {
      const id = cursor.nodeTypeId;
      // In broken code, any node may occur anywhere.
      if (isBroken || !names.isIdle[id]) {
        const node = this.node(id, isBroken);
        above.at(-1)!.children.push(node);
        if ((isBroken || !names.isLeaf[id]) && cursor.gotoFirstChild()) {
          above.push(node);
          continue;
        }
      }
      while (!cursor.gotoNextSibling()) {
        cursor.gotoParent();
        above.pop();
        if (above.length === 0) return root;
      }
    }
  }

  private node(id: number, isBroken: boolean): TreeSitterNode {
    const { cursor, names } = this;
    const { start, end } = this.range();
    const type = names.types[id] ?? 'ERROR';
    if (isBroken && (type === 'ERROR' || cursor.nodeIsMissing))
      this.errors.push({ start, end: Math.max(end, start + 1) });
    const field = names.fields[cursor.currentFieldId] ?? '';
    return { type, start, end, field, children: [], isNamed: names.isNamed[id] ?? true };
  }
}

/** The first child with the given field name. */
export function child(node: TreeSitterNode, field: string): TreeSitterNode | undefined {
  return node.children.find((one) => one.field === field);
}

/** All children with the given field name. */
export function childrenAs(node: TreeSitterNode, field: string): TreeSitterNode[] {
  return node.children.filter((one) => one.field === field);
}

/** Children other than keywords, punctuation and comments. */
export function namedChildren(node: TreeSitterNode): TreeSitterNode[] {
  return node.children.filter(
    ({ isNamed, type }) => isNamed && type !== 'comment' && type !== 'line_continuation',
  );
}

export function hasWord(node: TreeSitterNode, word: string): boolean {
  return node.children.some(({ type, isNamed }) => !isNamed && type === word);
}
