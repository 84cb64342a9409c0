import { Language, Parser, type Tree } from 'web-tree-sitter';

/** A named node of a tree-sitter tree, taken out of the parser's memory. */
export interface SitterNode {
  readonly type: string;
  /** Offsets in UTF-16 code units, the end exclusive. */
  readonly start: number;
  readonly end: number;
  /** The part that it plays in its parent, '' for none. */
  readonly field: string;
  /** Words and signs too: those have no children. */
  readonly children: SitterNode[];
  readonly isNamed: boolean;
}

/** A tree, and the ranges that its grammar could not make sense of. */
export interface SitterTree {
  readonly root: SitterNode;
  readonly errors: { start: number; end: number }[];
}

/** The WebAssembly files that parsing needs, by name: `web-tree-sitter`, `tree-sitter-python`, `tree-sitter-go`. */
export type WasmFiles = (name: string) => Promise<Uint8Array>;

let isReady: Promise<void> | undefined;

/** Loads the parser of a language. */
export async function sitterParser(
  language: string,
  files: WasmFiles,
): Promise<(text: string) => SitterTree> {
  isReady ??= files('web-tree-sitter').then((wasmBinary) => Parser.init({ wasmBinary }));
  await isReady;
  const parser = new Parser();
  const grammar = await Language.load(await files(`tree-sitter-${language}`));
  parser.setLanguage(grammar);
  const { types } = grammar;
  const names = { types, isNamed: types.map((_, id) => grammar.nodeTypeIsNamed(id)) };
  return (text) => {
    const tree = parser.parse(text);
    if (!tree) throw new Error('the parser gave no tree');
    try {
      return copyOf(tree, names);
    } finally {
      // The parser's memory is not collected.
      tree.delete();
    }
  };
}

/** What the numbers of a language's types stand for: each question to the parser crosses into WebAssembly. */
interface TypeNames {
  readonly types: readonly string[];
  readonly isNamed: readonly boolean[];
}

function copyOf(tree: Tree, names: TypeNames): SitterTree {
  const errors: { start: number; end: number }[] = [];
  const hasErrors = tree.rootNode.hasError;
  const cursor = tree.walk();
  const take = (): SitterNode => {
    const start = cursor.startIndex;
    const end = cursor.endIndex;
    const id = cursor.nodeTypeId;
    const type = names.types[id] ?? 'ERROR';
    if (hasErrors && (type === 'ERROR' || cursor.nodeIsMissing))
      errors.push({ start, end: Math.max(end, start + 1) });
    return {
      type,
      start,
      end,
      field: cursor.currentFieldName ?? '',
      children: [],
      isNamed: names.isNamed[id] ?? true,
    };
  };
  const root = take();
  const above: SitterNode[] = [];
  let node = root;
  try {
    for (;;) {
      if (cursor.gotoFirstChild()) above.push(node);
      else {
        while (!cursor.gotoNextSibling()) {
          if (above.length === 0 || !cursor.gotoParent()) return { root, errors };
          above.pop();
        }
        if (above.length === 0) return { root, errors };
      }
      node = take();
      above.at(-1)!.children.push(node);
    }
  } finally {
    cursor.delete();
  }
}

/** The first child that plays a part. */
export function child(node: SitterNode, field: string): SitterNode | undefined {
  return node.children.find((one) => one.field === field);
}

/** All children that play a part. */
export function childrenAs(node: SitterNode, field: string): SitterNode[] {
  return node.children.filter((one) => one.field === field);
}

/** Children that are more than words and signs, comments left out. */
export function namedChildren(node: SitterNode): SitterNode[] {
  return node.children.filter(
    ({ isNamed, type }) => isNamed && type !== 'comment' && type !== 'line_continuation',
  );
}

export function hasWord(node: SitterNode, word: string): boolean {
  return node.children.some(({ type, isNamed }) => !isNamed && type === word);
}
