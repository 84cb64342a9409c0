/**
 * Syntax that takes no time worth a sample when it runs once, by what TypeScript calls it: the one definition for all
 * front ends that tell outlines.
 */
export const QUIET_SYNTAX = [
  'ReturnStatement',
  'ExpressionStatement',
  'VariableStatement',
  'VariableDeclarationList',
  'VariableDeclaration',
  'Block',
  'Identifier',
  'ThisKeyword',
  'TrueKeyword',
  'FalseKeyword',
  'NullKeyword',
  'NumericLiteral',
  'StringLiteral',
  'PropertyAccessExpression',
] as const;

export type QuietSyntax = (typeof QUIET_SYNTAX)[number];
