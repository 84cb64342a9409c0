import * as ts from 'typescript';

/** Words by which code can distinguish languages or runtimes. */
export interface KnownNames {
  /** Ids of languages and runtimes, including VS Code's language ids. */
  readonly ids: readonly string[];
  /** File extensions, including the dot. */
  readonly suffixes: readonly string[];
}

/** An id that usually means something else: Node.js is a runtime, but a node is usually part of a tree. */
const AMBIGUOUS_AS_KEY = new Set(['node']);

/**
 * Finds code that checks for a particular language or runtime: strings that are an id or extension, table keys,
 * members, and regular expressions that match ids or extensions selectively. Types, comments and imports have no effect
 * at run time and are ignored.
 * @returns `line: code` of each, lines 1-based
 */
export function languageNamesIn(text: string, { ids, suffixes }: KnownNames): string[] {
  const file = ts.createSourceFile('code.ts', text, ts.ScriptTarget.Latest, true);
  const words = new Set([...ids, ...suffixes]);
  const found: string[] = [];
  const isKey = (name: string) => ids.includes(name) && !AMBIGUOUS_AS_KEY.has(name);
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node) || ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return;
    if (asksFor(node, words, isKey, suffixes, ids)) {
      const line = file.getLineAndCharacterOfPosition(node.getStart()).line + 1;
      found.push(`${line}: ${node.getText().split('\n')[0]!}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function asksFor(
  node: ts.Node,
  words: ReadonlySet<string>,
  isKey: (name: string) => boolean,
  suffixes: readonly string[],
  ids: readonly string[],
): boolean {
  if (ts.isStringLiteralLike(node)) return words.has(node.text.toLowerCase());
  if (ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node) || ts.isMethodDeclaration(node))
    return ts.isIdentifier(node.name) && isKey(node.name.text);
  if (ts.isPropertyAccessExpression(node)) return isKey(node.name.text);
  return ts.isRegularExpressionLiteral(node) && tellsApart(node.text, suffixes, ids);
}

/** Whether a pattern matches an id or a file extension, but no other word or extension of the same shape. */
function tellsApart(literal: string, suffixes: readonly string[], ids: readonly string[]): boolean {
  const end = literal.lastIndexOf('/');
  const pattern = new RegExp(literal.slice(1, end), literal.slice(end + 1).replace(/[gy]/g, ''));
  const takesOne = (text: string, others: readonly string[]) =>
    pattern.test(text) && !others.some((other) => pattern.test(other));
  return (
    suffixes.some((suffix) =>
      takesOne(`a${suffix}`, ['a', `a.${'q'.repeat(suffix.length - 1)}`, 'a.qzv2', 'as', 'ay', 'ax']),
    ) || ids.some((id) => takesOne(id, OTHER_WORDS))
  );
}

/** Words of every length and shape that are not ids. */
const OTHER_WORDS = [
  'ab',
  'if',
  'code',
  'tree',
  'kotlin',
  'haskell',
  'smalltalk',
  'visualbasic',
  'objectivecpp',
];
