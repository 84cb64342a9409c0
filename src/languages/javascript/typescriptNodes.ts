import type ts from 'typescript';
import * as ast from './typescriptNames';

/** Keywords and punctuation, except for those that are expressions. */
export function isWordOrSign(kind: ts.SyntaxKind): boolean {
  if (kind >= ast.SyntaxKind.FirstPunctuation && kind <= ast.SyntaxKind.LastPunctuation) return true;
  return (
    kind >= ast.SyntaxKind.FirstKeyword && kind <= ast.SyntaxKind.LastKeyword && !EXPRESSION_WORDS.has(kind)
  );
}

const EXPRESSION_WORDS: ReadonlySet<ts.SyntaxKind> = new Set([
  ast.SyntaxKind.ThisKeyword,
  ast.SyntaxKind.SuperKeyword,
  ast.SyntaxKind.TrueKeyword,
  ast.SyntaxKind.FalseKeyword,
  ast.SyntaxKind.NullKeyword,
]);

/** True for a function, method or arrow function declared `async`. */
export function isAsync(node: ts.Node): boolean {
  if (!ast.canHaveModifiers(node)) return false;
  return ast.getModifiers(node)?.some(({ kind }) => kind === ast.SyntaxKind.AsyncKeyword) ?? false;
}
