import { withoutTypeArguments } from './names';
import { NO_LOOP, withParents, type CodeNode, type ParameterNode } from '../tree/codeTree';
import type { SourceReader } from '../tree/parsedSource';
import {
  child,
  childrenAs,
  namedChildren,
  treeSitterReader,
  type TreeSitterNode,
  type UnusedNodes,
  type WasmFiles,
} from '../tree/treeSitter';
import { TreeSitterConverter, placeOf } from '../tree/treeSitterConverter';
import { SourceMemory } from '../tree/sourceMemory';

const UNUSED: UnusedNodes = {
  words: [
    ...['func', 'package', 'import', 'var', 'const', 'type', 'struct', 'interface', 'map', 'nil', 'return'],
    ...['if', 'else', 'for', 'range', 'switch', 'case', 'default', 'go', 'defer'],
  ],
  leaves: [
    ...['identifier', 'field_identifier', 'type_identifier', 'package_identifier', 'blank_identifier'],
    ...['int_literal', 'float_literal', 'true', 'false', 'nil', 'comment', 'escape_sequence'],
    ...['interpreted_string_literal', 'raw_string_literal', 'rune_literal', 'type_declaration'],
    ...['slice_type', 'map_type', 'pointer_type', 'array_type', 'channel_type', 'function_type'],
    ...['struct_type', 'interface_type', 'qualified_type'],
  ],
};

/** A reader of Go. @throws {RangeError} when it reads code nested deeper than the call stack allows. */
export async function goReader(files: WasmFiles): Promise<SourceReader> {
  const read = await treeSitterReader('go', files, UNUSED);
  return (text, _file, memory = new SourceMemory()) => {
    const converter = new GoConverter(text);
    const { body, errors } = read(text, memory, (statement) => converter.statementNode(statement));
    return { tree: withParents({ kind: 'module', start: 0, end: text.length, body }), errors };
  };
}

class GoConverter extends TreeSitterConverter {
  /** One of the outermost statements. */
  statementNode(node: TreeSitterNode): CodeNode | undefined {
    return this.node(node);
  }

  protected node(node: TreeSitterNode, name?: string): CodeNode | undefined {
    const at = placeOf(node);
    switch (node.type) {
      case 'comment':
      case 'package_clause':
      case 'type_declaration':
      case 'empty_statement':
        return undefined;
      case 'expression_statement':
      case 'parenthesized_expression':
      case 'literal_element':
      case 'labeled_statement':
        return this.expression(namedChildren(node).at(-1), node, name);
      case 'identifier':
      case 'field_identifier':
      case 'package_identifier':
      case 'type_identifier':
      case 'blank_identifier':
        return { kind: 'name', ...at, name: this.textOf(node) };
      case 'int_literal':
      case 'float_literal':
        return { kind: 'number', ...at, value: Number(this.textOf(node).replaceAll('_', '')) };
      case 'true':
      case 'false':
        return { kind: 'constant', ...at, value: node.type === 'true' };
      case 'nil':
        return { kind: 'constant', ...at, value: null };
      case 'interpreted_string_literal':
      case 'raw_string_literal':
      case 'rune_literal':
        return { kind: 'text', ...at, value: this.textOf(node).slice(1, -1), holes: [], form: 'string' };
      default:
        return this.statement(node) ?? this.compound(node, name);
    }
  }

  private statement(node: TreeSitterNode): CodeNode | undefined {
    const at = placeOf(node);
    switch (node.type) {
      case 'import_declaration':
        return this.imports(node);
      case 'function_declaration':
      case 'method_declaration':
        return this.functionNode(node, undefined);
      case 'block':
      case 'statement_list':
        return { kind: 'block', ...at, form: 'plain', body: this.statementsOf(node) };
      case 'var_declaration':
      case 'const_declaration':
        return this.specs(node);
      case 'short_var_declaration': {
        const targets = this.list(child(node, 'left'));
        const values = this.values(child(node, 'right'), targets);
        return { kind: 'declare', ...at, form: 'let', targets, type: undefined, values };
      }
      case 'assignment_statement': {
        const targets = this.list(child(node, 'left'));
        const operator = child(node, 'operator')?.type ?? '=';
        return {
          kind: 'assign',
          ...at,
          targets,
          operator,
          type: undefined,
          values: this.values(child(node, 'right'), targets),
        };
      }
      case 'inc_statement':
      case 'dec_statement': {
        const operator = node.type === 'inc_statement' ? '++' : '--';
        return {
          kind: 'assign',
          ...at,
          targets: this.statements(node),
          operator,
          type: undefined,
          values: [],
        };
      }
      case 'if_statement':
        return this.ifStatement(node);
      case 'for_statement':
        return this.forStatement(node);
      case 'expression_switch_statement':
      case 'type_switch_statement':
      case 'select_statement':
        return { kind: 'block', ...at, form: 'switch', body: this.all(namedChildren(node)) };
      case 'expression_case':
      case 'default_case':
      case 'type_case':
      case 'communication_case': {
        const body = namedChildren(node).filter(({ field }) => field !== 'type');
        return { kind: 'block', ...at, form: 'case', body: body.flatMap((one) => this.flat(one)) };
      }
      case 'return_statement':
        return {
          kind: 'jump',
          ...at,
          form: 'return',
          values: namedChildren(node).flatMap((one) => this.list(one)),
        };
      case 'break_statement':
      case 'continue_statement': {
        const form = node.type === 'break_statement' ? 'break' : 'continue';
        return { kind: 'jump', ...at, form, isLabelled: namedChildren(node).length > 0, values: [] };
      }
      case 'go_statement':
      case 'defer_statement': {
        const form = node.type === 'go_statement' ? 'go' : 'defer';
        return { kind: 'start', ...at, form, value: this.expression(namedChildren(node)[0], node) };
      }
      default:
        return undefined;
    }
  }

  /** Grammars differ in whether a block's statements stand in a list of their own. */
  private statementsOf(block: TreeSitterNode | undefined): CodeNode[] {
    return block ? namedChildren(block).flatMap((one) => this.flat(one)) : [];
  }

  private flat(node: TreeSitterNode): CodeNode[] {
    return node.type === 'statement_list' ? this.statementsOf(node) : this.list(node);
  }

  /** The entries of an expression list, or the one expression. */
  private list(node: TreeSitterNode | undefined): CodeNode[] {
    if (!node) return [];
    return node.type === 'expression_list' ? this.all(namedChildren(node)) : this.all([node]);
  }

  /** A function takes the name of the variable that it is put into. */
  private values(node: TreeSitterNode | undefined, targets: readonly CodeNode[]): CodeNode[] {
    const nodes = !node ? [] : node.type === 'expression_list' ? namedChildren(node) : [node];
    return nodes.map((one, index) => {
      const target = targets[index];
      return this.expression(one, one, target?.kind === 'name' ? target.name : undefined);
    });
  }

  private specs(node: TreeSitterNode): CodeNode {
    const specs = namedChildren(node).flatMap((one) =>
      one.type === 'var_spec_list' ? namedChildren(one) : [one],
    );
    const declared = specs.map((spec): CodeNode => {
      const type = child(spec, 'type');
      const targets = this.all(childrenAs(spec, 'name'));
      const values = this.values(child(spec, 'value'), targets);
      const form = node.type === 'const_declaration' ? 'const' : 'let';
      return { kind: 'declare', ...placeOf(spec), form, targets, type: type && this.textOf(type), values };
    });
    return declared.length === 1 ? declared[0]! : { kind: 'other', ...placeOf(node), children: declared };
  }

  private ifStatement(node: TreeSitterNode): CodeNode {
    const at = placeOf(node);
    const initializer = child(node, 'initializer');
    const alternative = child(node, 'alternative');
    const otherwise =
      alternative?.type === 'block'
        ? this.statementsOf(alternative)
        : this.all(alternative ? [alternative] : []);
    const test = this.expression(child(node, 'condition'), node);
    const then = this.statementsOf(child(node, 'consequence'));
    const branch: CodeNode = { kind: 'if', ...at, test, then, otherwise };
    if (!initializer) return branch;
    return { kind: 'block', ...at, form: 'plain', body: [...this.all([initializer]), branch] };
  }

  private forStatement(node: TreeSitterNode): CodeNode {
    const at = placeOf(node);
    const body = this.statementsOf(child(node, 'body'));
    const clause = namedChildren(node).find(({ field }) => field !== 'body');
    if (clause?.type === 'range_clause') {
      const targets = this.list(child(clause, 'left'));
      const over = this.expression(child(clause, 'right'), clause);
      return {
        ...NO_LOOP,
        kind: 'loop',
        ...at,
        form: 'each',
        targets,
        over,
        body,
        bindsKeys: targets.length === 1,
      };
    }
    if (clause?.type === 'for_clause') {
      const init = this.all(childrenAs(clause, 'initializer'));
      const update = this.all(childrenAs(clause, 'update'));
      const test = this.optional(child(clause, 'condition'));
      return { ...NO_LOOP, kind: 'loop', ...at, form: 'count', init, test, update, body };
    }
    return { ...NO_LOOP, kind: 'loop', ...at, form: 'while', test: this.optional(clause), body };
  }

  private imports(node: TreeSitterNode): CodeNode {
    const specs = namedChildren(node).flatMap((one) =>
      one.type === 'import_spec_list' ? namedChildren(one) : [one],
    );
    const children = specs.map((spec): CodeNode => {
      const path = child(spec, 'path');
      const name = child(spec, 'name');
      const module = path ? this.textOf(path).slice(1, -1) : '';
      const local = name ? this.textOf(name) : packageName(module);
      return { kind: 'import', ...placeOf(spec), module, names: [{ imported: '*', local }] };
    });
    return children.length === 1 ? children[0]! : { kind: 'other', ...placeOf(node), children };
  }

  private functionNode(node: TreeSitterNode, given: string | undefined): CodeNode {
    const name = child(node, 'name');
    const result = child(node, 'result');
    const [receiver] = this.parameters(child(node, 'receiver'));
    return {
      kind: 'function',
      ...placeOf(node),
      name: name ? this.textOf(name) : given,
      receiver:
        receiver?.type === undefined ? undefined : withoutTypeArguments(receiver.type).replace(/^\*/, ''),
      isDeclaration: node.type === 'function_declaration',
      parameters: [...(receiver ? [receiver] : []), ...this.parameters(child(node, 'parameters'))],
      type: result && this.textOf(result),
      decorators: [],
      body: [...this.namedResults(result), ...this.statementsOf(child(node, 'body'))],
      isAsync: false,
      isGenerator: false,
      isExpression: false,
    };
  }

  /** Results with names are variables of the function. */
  private namedResults(list: TreeSitterNode | undefined): CodeNode[] {
    if (list?.type !== 'parameter_list') return [];
    return namedChildren(list).flatMap((one): CodeNode[] => {
      const targets = this.all(childrenAs(one, 'name'));
      const type = child(one, 'type');
      return targets.length === 0
        ? []
        : [
            {
              kind: 'declare',
              ...placeOf(one),
              form: 'var',
              targets,
              type: type && this.textOf(type),
              values: [],
            },
          ];
    });
  }

  private parameters(list: TreeSitterNode | undefined): ParameterNode[] {
    return (list ? namedChildren(list) : []).flatMap((one) => {
      const type = child(one, 'type');
      return childrenAs(one, 'name').map((name): ParameterNode => {
        const isRest = one.type === 'variadic_parameter_declaration';
        const target = this.expression(name, one);
        return {
          kind: 'parameter',
          ...placeOf(name),
          target,
          type: type && this.textOf(type),
          value: undefined,
          isRest,
        };
      });
    });
  }

  private compound(node: TreeSitterNode, name: string | undefined): CodeNode | undefined {
    const at = placeOf(node);
    switch (node.type) {
      case 'call_expression': {
        const args = this.statements(child(node, 'arguments'));
        return {
          kind: 'call',
          ...at,
          callee: this.expression(child(node, 'function'), node),
          args,
          isNew: false,
        };
      }
      case 'selector_expression': {
        const field = child(node, 'field');
        const object = this.expression(child(node, 'operand'), node);
        const nameStart = field?.start ?? node.end;
        return {
          kind: 'member',
          ...at,
          object,
          name: field ? this.textOf(field) : '',
          nameStart,
          isOptional: false,
        };
      }
      case 'index_expression': {
        const object = this.expression(child(node, 'operand'), node);
        return { kind: 'index', ...at, object, index: this.expression(child(node, 'index'), node) };
      }
      case 'slice_expression': {
        const object = this.expression(child(node, 'operand'), node);
        return {
          kind: 'slice',
          ...at,
          object,
          low: this.optional(child(node, 'start')),
          high: this.optional(child(node, 'end')),
        };
      }
      case 'func_literal':
        return this.functionNode(node, name);
      case 'composite_literal':
        return this.composite(node);
      case 'literal_value':
        return this.literalValue(node, undefined);
      case 'keyed_element': {
        const [key, value] = namedChildren(node);
        const computed = this.expression(key, node);
        const text =
          computed.kind === 'name' ? computed.name : computed.kind === 'text' ? computed.value : undefined;
        return {
          kind: 'entry',
          ...at,
          key: text,
          computedKey: computed,
          value: this.expression(value, node),
        };
      }
      case 'unary_expression': {
        const operator = child(node, 'operator')?.type ?? '';
        return { kind: 'unary', ...at, operator, value: this.expression(child(node, 'operand'), node, name) };
      }
      case 'binary_expression': {
        const operator = child(node, 'operator')?.type ?? '';
        const left = this.expression(child(node, 'left'), node);
        return { kind: 'binary', ...at, operator, left, right: this.expression(child(node, 'right'), node) };
      }
      case 'type_assertion_expression':
        return this.expression(child(node, 'operand'), node);
      case 'type_conversion_expression':
        return this.expression(child(node, 'operand'), node);
      case 'slice_type':
      case 'map_type':
      case 'pointer_type':
      case 'array_type':
      case 'channel_type':
      case 'struct_type':
      case 'interface_type':
      case 'function_type':
      case 'qualified_type':
      case 'generic_type':
        // The type that `make`, `new` or a conversion is told.
        return { kind: 'other', ...at, children: [] };
      default:
        return this.other(node);
    }
  }

  private composite(node: TreeSitterNode): CodeNode {
    const type = child(node, 'type');
    const body = child(node, 'body');
    const literal = body && this.literalValue(body, type && this.textOf(type));
    return literal ? { ...literal, ...placeOf(node) } : this.other(node);
  }

  private literalValue(node: TreeSitterNode, type: string | undefined): CodeNode {
    const isArray = type?.startsWith('[') ?? !node.children.some((one) => one.type === 'keyed_element');
    const parts = this.statements(node);
    if (isArray) return { kind: 'list', ...placeOf(node), form: 'array', elements: parts, type };
    return { kind: 'record', ...placeOf(node), entries: parts, type };
  }
}

/** The name that a package is used by when it is given none: the last part of its path that is no version. */
function packageName(path: string): string {
  const parts = path.split('/').filter((part) => !/^v\d+$/.test(part));
  return (parts.at(-1) ?? '').replace(/^go-|\.v\d+$|-go$/g, '').replaceAll('-', '');
}
