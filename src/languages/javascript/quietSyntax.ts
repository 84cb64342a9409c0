/**
 * Syntax that takes no measurable time when it runs once, by TypeScript's name for it: the single definition for all
 * front ends that produce outlines.
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
