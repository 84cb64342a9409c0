import * as ts from 'typescript';

/** Words by which code can know one language or runtime from another. */
export interface KnownNames {
  /** Ids of languages and runtimes, and of languages as VS Code knows them. */
  readonly ids: readonly string[];
  /** Endings of files, with their dot. */
  readonly suffixes: readonly string[];
}

/** An id that means something else in most places: Node.js is a runtime, a node is what a tree is made of. */
const AMBIGUOUS_AS_KEY = new Set(['node']);

/**
 * Where code asks which language or runtime it deals with: texts that are an id or an ending, keys of tables, members,
 * and regular expressions that tell an id or an ending from others. Types, comments and imports say nothing at run time.
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

/** Whether a pattern takes an id or a file with an ending, and not another word or ending of the same shape. */
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

/** Words of every length and shape that are no ids. */
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
