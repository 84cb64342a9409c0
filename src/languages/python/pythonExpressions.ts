import {
  NO_LOOP,
  type CodeNode,
  type FunctionNode,
  type LoopNode,
  type ParameterNode,
} from '../tree/codeTree';
import { child, childrenAs, hasWord, namedChildren, type TreeSitterNode } from '../tree/treeSitter';
import { TreeSitterConverter, placeOf } from '../tree/treeSitterConverter';

const COMPREHENSIONS: Readonly<Record<string, LoopNode['comprehension']>> = {
  list_comprehension: 'list',
  set_comprehension: 'set',
  dictionary_comprehension: 'dict',
  generator_expression: 'generator',
};

/** Converts the expressions of Python. */
export abstract class PythonExpressions extends TreeSitterConverter {
  /** What is made of other expressions. @param name of what it is assigned to */
  protected compound(node: TreeSitterNode, name: string | undefined): CodeNode | undefined {
    if (node.type === 'type') return undefined;
    if (node.type === 'lambda') return this.lambda(node, name);
    return (
      this.access(node) ??
      this.assigning(node) ??
      this.collection(node) ??
      this.operation(node) ??
      this.other(node)
    );
  }

  /** Calls, members and parts. */
  private access(node: TreeSitterNode): CodeNode | undefined {
    const at = placeOf(node);
    switch (node.type) {
      case 'call': {
        const list = child(node, 'arguments');
        const args = list?.type === 'generator_expression' ? this.all([list]) : this.statements(list);
        return {
          kind: 'call',
          ...at,
          callee: this.expression(child(node, 'function'), node),
          args,
          isNew: false,
        };
      }
      case 'keyword_argument': {
        const key = child(node, 'name');
        const value = this.expression(child(node, 'value'), node);
        return { kind: 'entry', ...at, key: key && this.textOf(key), computedKey: undefined, value };
      }
      case 'attribute': {
        const member = child(node, 'attribute');
        const object = this.expression(child(node, 'object'), node);
        const nameStart = member?.start ?? node.end;
        return {
          kind: 'member',
          ...at,
          object,
          name: member ? this.textOf(member) : '',
          nameStart,
          isOptional: false,
        };
      }
      case 'subscript':
        return this.subscript(node);
      default:
        return undefined;
    }
  }

  /** What gives a value to a name. */
  private assigning(node: TreeSitterNode): CodeNode | undefined {
    const at = placeOf(node);
    switch (node.type) {
      case 'assignment':
        return this.assignment(node);
      case 'augmented_assignment': {
        const operator = child(node, 'operator');
        const values = this.all([child(node, 'right')].filter((one) => one !== undefined));
        const targets = this.targets(child(node, 'left'));
        return { kind: 'assign', ...at, targets, operator: operator?.type ?? '+=', type: undefined, values };
      }
      case 'named_expression': {
        const values = [this.expression(child(node, 'value'), node)];
        return {
          kind: 'assign',
          ...at,
          targets: this.targets(child(node, 'name')),
          operator: '=',
          type: undefined,
          values,
        };
      }
      case 'as_pattern': {
        const [value, alias] = namedChildren(node);
        const values = [this.expression(value, node)];
        const targets = this.targets(alias && (namedChildren(alias)[0] ?? alias));
        return { kind: 'assign', ...at, targets, operator: '=', type: undefined, values };
      }
      default:
        return undefined;
    }
  }

  /** Lists, dicts and comprehensions. */
  private collection(node: TreeSitterNode): CodeNode | undefined {
    const at = placeOf(node);
    switch (node.type) {
      case 'list':
      case 'list_pattern':
      case 'tuple':
      case 'expression_list':
      case 'pattern_list':
      case 'tuple_pattern':
      case 'set': {
        const form = node.type.startsWith('list') ? 'array' : node.type === 'set' ? 'set' : 'tuple';
        return { kind: 'list', ...at, form, elements: this.all(namedChildren(node)), type: undefined };
      }
      case 'dictionary':
        return { kind: 'record', ...at, entries: this.all(namedChildren(node)), type: undefined };
      case 'pair':
        return this.pair(node);
      case 'list_splat':
      case 'dictionary_splat':
      case 'list_splat_pattern':
        return { kind: 'spread', ...at, value: this.expression(namedChildren(node)[0], node) };
      case 'list_comprehension':
      case 'set_comprehension':
      case 'dictionary_comprehension':
      case 'generator_expression':
        return this.comprehension(node);
      default:
        return undefined;
    }
  }

  /** Operators. */
  private operation(node: TreeSitterNode): CodeNode | undefined {
    const at = placeOf(node);
    switch (node.type) {
      case 'binary_operator':
      case 'boolean_operator': {
        const operator = child(node, 'operator')?.type ?? '';
        const left = this.expression(child(node, 'left'), node);
        return { kind: 'binary', ...at, operator, left, right: this.expression(child(node, 'right'), node) };
      }
      case 'comparison_operator':
        return this.comparison(node);
      case 'not_operator':
        return {
          kind: 'unary',
          ...at,
          operator: 'not',
          value: this.expression(child(node, 'argument'), node),
        };
      case 'unary_operator': {
        const operator = child(node, 'operator')?.type ?? '';
        return { kind: 'unary', ...at, operator, value: this.expression(child(node, 'argument'), node) };
      }
      case 'conditional_expression': {
        const [then, test, otherwise] = namedChildren(node);
        return {
          kind: 'conditional',
          ...at,
          test: this.expression(test, node),
          then: this.expression(then, node),
          otherwise: this.expression(otherwise, node),
        };
      }
      case 'await':
        return { kind: 'await', ...at, value: this.expression(namedChildren(node)[0], node) };
      default:
        return undefined;
    }
  }

  protected targets(pattern: TreeSitterNode | undefined): CodeNode[] {
    if (!pattern) return [];
    if (
      pattern.type === 'pattern_list' ||
      pattern.type === 'tuple_pattern' ||
      pattern.type === 'expression_list'
    )
      return this.all(namedChildren(pattern));
    return this.all([pattern]);
  }

  protected parameters(list: TreeSitterNode | undefined): ParameterNode[] {
    return (list ? namedChildren(list) : []).map((one) => {
      const target = child(one, 'name') ?? (one.type === 'identifier' ? one : namedChildren(one)[0]);
      const type = child(one, 'type');
      return {
        kind: 'parameter',
        ...placeOf(one),
        target: this.expression(target, one),
        type: type ? this.textOf(type) : one.type === 'dictionary_splat_pattern' ? 'dict' : undefined,
        value: this.optional(child(one, 'value')),
        isRest: one.type.endsWith('splat_pattern'),
      };
    });
  }

  private assignment(node: TreeSitterNode): CodeNode {
    const right = child(node, 'right');
    const left = child(node, 'left');
    const type = child(node, 'type');
    const name = left?.type === 'identifier' ? this.textOf(left) : undefined;
    const value = right && this.node(right, name);
    return {
      kind: 'assign',
      ...placeOf(node),
      targets: this.targets(left),
      operator: '=',
      type: type && this.textOf(type),
      values: value ? [value] : [],
    };
  }

  private subscript(node: TreeSitterNode): CodeNode {
    const at = placeOf(node);
    const object = this.expression(child(node, 'value'), node);
    const [index] = childrenAs(node, 'subscript');
    if (index?.type !== 'slice') return { kind: 'index', ...at, object, index: this.expression(index, node) };
    const colon = index.children.findIndex(({ type }) => type === ':');
    const low = index.children.slice(0, colon).find(({ isNamed }) => isNamed);
    const high = index.children.slice(colon + 1).find(({ isNamed, type }) => isNamed && type !== 'comment');
    return { kind: 'slice', ...at, object, low: this.optional(low), high: this.optional(high) };
  }

  private pair(node: TreeSitterNode): CodeNode {
    const key = this.expression(child(node, 'key'), node);
    const value = this.expression(child(node, 'value'), node);
    const text = key.kind === 'text' && key.holes.length === 0 ? key.value : undefined;
    return {
      kind: 'entry',
      ...placeOf(node),
      key: text,
      computedKey: text === undefined ? key : undefined,
      value,
    };
  }

  /** `[f(x) for row in rows for x in row if x]`: a loop in a loop, the conditions around what is made. */
  private comprehension(node: TreeSitterNode): CodeNode {
    const at = placeOf(node);
    const made = this.all([child(node, 'body')].filter((one) => one !== undefined));
    const clauses = node.children.filter(({ type }) => type === 'for_in_clause' || type === 'if_clause');
    const build = (from: number): CodeNode[] => {
      const clause = clauses[from];
      if (!clause) return made;
      if (clause.type === 'if_clause') {
        const test = this.expression(namedChildren(clause)[0], clause);
        return [{ kind: 'if', ...placeOf(clause), test, then: build(from + 1), otherwise: [] }];
      }
      const over = this.expression(child(clause, 'right'), clause);
      const targets = this.targets(child(clause, 'left'));
      const isAsync = hasWord(clause, 'async');
      const comprehension = COMPREHENSIONS[node.type];
      const body = build(from + 1);
      return [{ ...NO_LOOP, kind: 'loop', ...at, form: 'each', targets, over, body, isAsync, comprehension }];
    };
    return build(0)[0] ?? this.other(node);
  }

  /** `a < b < c` is `a < b and b < c`. */
  private comparison(node: TreeSitterNode): CodeNode {
    const operands = namedChildren(node);
    const operators = node.children
      .filter(({ field }) => field === 'operators')
      .map((one) => this.textOf(one));
    const pairs = operators.map((operator, index): CodeNode => {
      const left = operands[index];
      const right = operands[index + 1];
      const at = { start: left?.start ?? node.start, end: right?.end ?? node.end };
      return {
        kind: 'binary',
        ...at,
        operator,
        left: this.expression(left, node),
        right: this.expression(right, node),
      };
    });
    const and = (left: CodeNode, right: CodeNode): CodeNode => ({
      kind: 'binary',
      start: left.start,
      end: right.end,
      operator: 'and',
      left,
      right,
    });
    return pairs.length > 0 ? pairs.reduce(and) : this.other(node);
  }

  private lambda(node: TreeSitterNode, name: string | undefined): FunctionNode {
    return {
      kind: 'function',
      ...placeOf(node),
      name,
      isDeclaration: false,
      parameters: this.parameters(child(node, 'parameters')),
      type: undefined,
      decorators: [],
      body: [this.expression(child(node, 'body'), node)],
      isAsync: false,
      isGenerator: false,
      isExpression: true,
    };
  }

  protected string(node: TreeSitterNode): CodeNode {
    const parts =
      node.type === 'concatenated_string'
        ? namedChildren(node).flatMap((one) => one.children)
        : node.children;
    const holes = parts.filter(({ type }) => type === 'interpolation');
    const value = parts
      .filter(({ type }) => type === 'string_content' || type === 'interpolation')
      .map((one) => (one.type === 'interpolation' ? '${}' : this.textOf(one)))
      .join('');
    const prefix = /^[a-z]*/i.exec(this.text.slice(node.start, node.start + 3))![0].toLowerCase();
    return {
      kind: 'text',
      ...placeOf(node),
      value,
      holes: holes.map((hole) => this.expression(child(hole, 'expression') ?? namedChildren(hole)[0], hole)),
      form: prefix.includes('b') ? 'bytes' : holes.length > 0 ? 'template' : 'string',
    };
  }
}
