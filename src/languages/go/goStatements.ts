import { NO_LOOP, type CodeNode } from '../tree/codeTree';
import { child, childrenAs, namedChildren, type TreeSitterNode } from '../tree/treeSitter';
import { nothing, placeOf, type NodeHandlers, type TreeSitterConverter } from '../tree/treeSitterConverter';
import { flat, list, statementsOf, unwrapped } from './goParts';

/** Handlers for Go's statements, by node type of its grammar. */
export const goStatements: NodeHandlers = {
  comment: nothing,
  package_clause: nothing,
  type_declaration: nothing,
  empty_statement: nothing,
  expression_statement: unwrapped,
  labeled_statement: unwrapped,
  import_declaration: imports,
  block: plainBlock,
  statement_list: plainBlock,
  var_declaration: specs,
  const_declaration: specs,
  short_var_declaration: shortDeclaration,
  assignment_statement: assignment,
  inc_statement: (convert, node) => stepped(convert, node, '++'),
  dec_statement: (convert, node) => stepped(convert, node, '--'),
  if_statement: ifStatement,
  for_statement: forStatement,
  expression_switch_statement: switchStatement,
  type_switch_statement: switchStatement,
  select_statement: switchStatement,
  expression_case: switchCase,
  default_case: switchCase,
  type_case: switchCase,
  communication_case: switchCase,
  return_statement: returnStatement,
  break_statement: (_, node) => jump(node, 'break'),
  continue_statement: (_, node) => jump(node, 'continue'),
  go_statement: (convert, node) => started(convert, node, 'go'),
  defer_statement: (convert, node) => started(convert, node, 'defer'),
};

function imports(convert: TreeSitterConverter, node: TreeSitterNode): CodeNode {
  const children = unfold(node, 'import_spec_list').map((spec): CodeNode => {
    const path = child(spec, 'path');
    const name = child(spec, 'name');
    const module = path ? convert.textOf(path).slice(1, -1) : '';
    const local = name ? convert.textOf(name) : packageName(module);
    return { kind: 'import', ...placeOf(spec), module, names: [{ imported: '*', local }] };
  });
  return onlyOrAll(node, children);
}

function plainBlock(convert: TreeSitterConverter, node: TreeSitterNode): CodeNode {
  return { kind: 'block', ...placeOf(node), form: 'plain', body: statementsOf(convert, node) };
}

function specs(convert: TreeSitterConverter, node: TreeSitterNode): CodeNode {
  const form = node.type === 'const_declaration' ? 'const' : 'let';
  const declared = unfold(node, 'var_spec_list').map((spec): CodeNode => {
    const type = child(spec, 'type');
    const targets = convert.all(childrenAs(spec, 'name'));
    const values = valuesOf(convert, child(spec, 'value'), targets);
    return { kind: 'declare', ...placeOf(spec), form, targets, type: type && convert.textOf(type), values };
  });
  return onlyOrAll(node, declared);
}

function shortDeclaration(convert: TreeSitterConverter, node: TreeSitterNode): CodeNode {
  const targets = list(convert, child(node, 'left'));
  const values = valuesOf(convert, child(node, 'right'), targets);
  return { kind: 'declare', ...placeOf(node), form: 'let', targets, type: undefined, values };
}

function assignment(convert: TreeSitterConverter, node: TreeSitterNode): CodeNode {
  const targets = list(convert, child(node, 'left'));
  const operator = child(node, 'operator')?.type ?? '=';
  const values = valuesOf(convert, child(node, 'right'), targets);
  return { kind: 'assign', ...placeOf(node), targets, operator, type: undefined, values };
}

function stepped(convert: TreeSitterConverter, node: TreeSitterNode, operator: '++' | '--'): CodeNode {
  const targets = convert.statements(node);
  return { kind: 'assign', ...placeOf(node), targets, operator, type: undefined, values: [] };
}

function ifStatement(convert: TreeSitterConverter, node: TreeSitterNode): CodeNode {
  const at = placeOf(node);
  const initializer = child(node, 'initializer');
  const alternative = child(node, 'alternative');
  const otherwise =
    alternative?.type === 'block'
      ? statementsOf(convert, alternative)
      : convert.all(alternative ? [alternative] : []);
  const test = convert.expression(child(node, 'condition'), node);
  const then = statementsOf(convert, child(node, 'consequence'));
  const branch: CodeNode = { kind: 'if', ...at, test, then, otherwise };
  if (!initializer) return branch;
  return { kind: 'block', ...at, form: 'plain', body: [...convert.all([initializer]), branch] };
}

function forStatement(convert: TreeSitterConverter, node: TreeSitterNode): CodeNode {
  const at = placeOf(node);
  const body = statementsOf(convert, child(node, 'body'));
  const clause = namedChildren(node).find(({ field }) => field !== 'body');
  if (clause?.type === 'range_clause') {
    const targets = list(convert, child(clause, 'left'));
    const over = convert.expression(child(clause, 'right'), clause);
    const bindsKeys = targets.length === 1;
    return { ...NO_LOOP, kind: 'loop', ...at, form: 'each', targets, over, body, bindsKeys };
  }
  if (clause?.type === 'for_clause') {
    const init = convert.all(childrenAs(clause, 'initializer'));
    const update = convert.all(childrenAs(clause, 'update'));
    const test = convert.optional(child(clause, 'condition'));
    return { ...NO_LOOP, kind: 'loop', ...at, form: 'count', init, test, update, body };
  }
  return { ...NO_LOOP, kind: 'loop', ...at, form: 'while', test: convert.optional(clause), body };
}

function switchStatement(convert: TreeSitterConverter, node: TreeSitterNode): CodeNode {
  return { kind: 'block', ...placeOf(node), form: 'switch', body: convert.all(namedChildren(node)) };
}

function switchCase(convert: TreeSitterConverter, node: TreeSitterNode): CodeNode {
  const parts = namedChildren(node).filter(({ field }) => field !== 'type');
  const body = parts.flatMap((one) => flat(convert, one));
  return { kind: 'block', ...placeOf(node), form: 'case', body };
}

function returnStatement(convert: TreeSitterConverter, node: TreeSitterNode): CodeNode {
  const values = namedChildren(node).flatMap((one) => list(convert, one));
  return { kind: 'jump', ...placeOf(node), form: 'return', values };
}

function jump(node: TreeSitterNode, form: 'break' | 'continue'): CodeNode {
  return { kind: 'jump', ...placeOf(node), form, isLabelled: namedChildren(node).length > 0, values: [] };
}

function started(convert: TreeSitterConverter, node: TreeSitterNode, form: 'go' | 'defer'): CodeNode {
  return { kind: 'start', ...placeOf(node), form, value: convert.expression(namedChildren(node)[0], node) };
}

/** A function is named after the variable it is assigned to. */
function valuesOf(
  convert: TreeSitterConverter,
  node: TreeSitterNode | undefined,
  targets: readonly CodeNode[],
): CodeNode[] {
  const nodes = !node ? [] : node.type === 'expression_list' ? namedChildren(node) : [node];
  return nodes.map((one, index) => {
    const target = targets[index];
    return convert.expression(one, one, target?.kind === 'name' ? target.name : undefined);
  });
}

/** The specs of a declaration; those in parentheses are in a list node. */
function unfold(node: TreeSitterNode, listType: string): TreeSitterNode[] {
  return namedChildren(node).flatMap((one) => (one.type === listType ? namedChildren(one) : [one]));
}

function onlyOrAll(node: TreeSitterNode, children: CodeNode[]): CodeNode {
  return children.length === 1 ? children[0]! : { kind: 'other', ...placeOf(node), children };
}

/** The name of a package imported without an alias: the last part of its path that is not a version. */
function packageName(path: string): string {
  const parts = path.split('/').filter((part) => !/^v\d+$/.test(part));
  return (parts.at(-1) ?? '').replace(/^go-|\.v\d+$|-go$/g, '').replaceAll('-', '');
}
