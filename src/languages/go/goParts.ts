import type { CodeNode } from '../tree/codeTree';
import { namedChildren, type TreeSitterNode } from '../tree/treeSitter';
import type { TreeSitterConverter } from '../tree/treeSitterConverter';

/** The node in parentheses, after a label, or in an expression statement. */
export function unwrapped(convert: TreeSitterConverter, node: TreeSitterNode, name?: string): CodeNode {
  return convert.expression(namedChildren(node).at(-1), node, name);
}

/** The statements of a block; some grammars wrap them in a list node. */
export function statementsOf(convert: TreeSitterConverter, block: TreeSitterNode | undefined): CodeNode[] {
  return block ? namedChildren(block).flatMap((one) => flat(convert, one)) : [];
}

/** The statements of a list, the entries of an expression list, or the single node. */
export function flat(convert: TreeSitterConverter, node: TreeSitterNode): CodeNode[] {
  return node.type === 'statement_list' ? statementsOf(convert, node) : list(convert, node);
}

/** The entries of an expression list, or the single expression. */
export function list(convert: TreeSitterConverter, node: TreeSitterNode | undefined): CodeNode[] {
  if (!node) return [];
  return convert.all(node.type === 'expression_list' ? namedChildren(node) : [node]);
}
