import {
  NO_LOOP,
  withParents,
  type CodeNode,
  type FunctionNode,
  type LoopNode,
  type ParameterNode,
} from '../tree/codeTree';
import type { SourceReader } from '../tree/parsedSource';
import { importFromStatement, importStatement } from './pythonImports';
import {
  child,
  childrenAs,
  hasWord,
  namedChildren,
  treeSitterReader,
  type TreeSitterNode,
  type WasmFiles,
} from '../tree/treeSitter';
import { TreeSitterConverter, placeOf } from '../tree/treeSitterConverter';
import { SourceMemory } from '../tree/sourceMemory';

/** A reader of Python. @throws {RangeError} when it reads code nested deeper than the call stack allows. */
export async function pythonReader(files: WasmFiles): Promise<SourceReader> {
  const read = await treeSitterReader('python', files);
  return (text, _file, memory = new SourceMemory()) => {
    const converter = new PythonConverter(text);
    const { body, errors } = read(text, memory, (statement) => converter.statementNode(statement));
    return { tree: withParents({ kind: 'module', start: 0, end: text.length, body }), errors };
  };
}

const COMPREHENSIONS: Readonly<Record<string, LoopNode['comprehension']>> = {
  list_comprehension: 'list',
  set_comprehension: 'set',
  dictionary_comprehension: 'dict',
  generator_expression: 'generator',
};

class PythonConverter extends TreeSitterConverter {
  /** One of the outermost statements. */
  statementNode(node: TreeSitterNode): CodeNode | undefined {
    return this.node(node);
  }

  protected node(node: TreeSitterNode, name?: string): CodeNode | undefined {
    const at = placeOf(node);
    switch (node.type) {
      case 'comment':
      case 'pass_statement':
      case 'type_alias_statement':
        return undefined;
      case 'expression_statement': {
        const parts = this.all(namedChildren(node));
        return parts.length === 1
          ? parts[0]
          : { kind: 'list', ...at, form: 'tuple', elements: parts, type: undefined };
      }
      case 'parenthesized_expression':
        return this.expression(namedChildren(node)[0], node, name);
      case 'identifier':
        return { kind: 'name', ...at, name: this.textOf(node) };
      case 'integer':
      case 'float':
        return { kind: 'number', ...at, value: Number(this.textOf(node).replaceAll('_', '')) };
      case 'true':
      case 'false':
        return { kind: 'constant', ...at, value: node.type === 'true' };
      case 'none':
        return { kind: 'constant', ...at, value: null };
      case 'string':
      case 'concatenated_string':
        return this.string(node);
      default:
        return this.statement(node) ?? this.compound(node, name);
    }
  }

  private statement(node: TreeSitterNode): CodeNode | undefined {
    const at = placeOf(node);
    switch (node.type) {
      case 'decorated_definition': {
        const definition = child(node, 'definition');
        const decorators = this.all(
          node.children.filter(({ type }) => type === 'decorator').flatMap((one) => namedChildren(one)),
        );
        return definition && this.definition(definition, decorators);
      }
      case 'function_definition':
      case 'class_definition':
        return this.definition(node, []);
      case 'if_statement':
        return this.ifStatement(node, node.children);
      case 'for_statement': {
        const isAsync = hasWord(node, 'async');
        const over = this.expression(child(node, 'right'), node);
        const targets = this.targets(child(node, 'left'));
        const body = this.statements(child(node, 'body'));
        const otherwise = this.elseOf(node);
        return { ...NO_LOOP, kind: 'loop', ...at, form: 'each', targets, over, body, otherwise, isAsync };
      }
      case 'while_statement': {
        const test = this.expression(child(node, 'condition'), node);
        const body = this.statements(child(node, 'body'));
        return { ...NO_LOOP, kind: 'loop', ...at, form: 'while', test, body, otherwise: this.elseOf(node) };
      }
      case 'try_statement':
        return {
          kind: 'block',
          ...at,
          form: 'try',
          body: namedChildren(node).flatMap((one) => this.clause(one)),
        };
      case 'with_statement':
        return {
          kind: 'block',
          ...at,
          form: 'with',
          body: [...this.withItems(node), ...this.statements(child(node, 'body'))],
        };
      case 'return_statement':
      case 'raise_statement': {
        const form = node.type === 'return_statement' ? 'return' : 'throw';
        return { kind: 'jump', ...at, form, values: this.all(namedChildren(node)) };
      }
      case 'break_statement':
      case 'continue_statement':
        return {
          kind: 'jump',
          ...at,
          form: node.type === 'break_statement' ? 'break' : 'continue',
          values: [],
        };
      case 'yield':
        return { kind: 'jump', ...at, form: 'yield', values: this.all(namedChildren(node)) };
      case 'delete_statement':
        return {
          kind: 'unary',
          ...at,
          operator: 'del',
          value: this.expression(namedChildren(node)[0], node),
        };
      case 'global_statement':
      case 'nonlocal_statement':
        return { kind: 'outer', ...at, names: namedChildren(node).map((one) => this.textOf(one)) };
      case 'import_statement':
        return importStatement(node, this.text);
      case 'import_from_statement':
        return importFromStatement(node, this.text);
      default:
        return undefined;
    }
  }

  private ifStatement(node: TreeSitterNode, parts: readonly TreeSitterNode[]): CodeNode {
    const [first, ...rest] = parts.filter(({ type }) => type === 'elif_clause' || type === 'else_clause');
    const otherwise = !first
      ? []
      : first.type === 'else_clause'
        ? this.statements(child(first, 'body'))
        : [this.ifStatement(first, rest)];
    const test = this.expression(child(node, 'condition'), node);
    return {
      kind: 'if',
      ...placeOf(node),
      test,
      then: this.statements(child(node, 'consequence')),
      otherwise,
    };
  }

  private elseOf(node: TreeSitterNode): CodeNode[] {
    const alternative = child(node, 'alternative');
    return alternative ? this.statements(child(alternative, 'body')) : [];
  }

  private clause(node: TreeSitterNode): CodeNode[] {
    if (node.type === 'block') return this.statements(node);
    const body = namedChildren(node).flatMap((one) =>
      one.type === 'block' ? this.statements(one) : this.all([one]),
    );
    const form = node.type === 'finally_clause' ? 'finally' : node.type === 'else_clause' ? 'plain' : 'catch';
    return [{ kind: 'block', ...placeOf(node), form, body }];
  }

  private withItems(node: TreeSitterNode): CodeNode[] {
    const clause = node.children.find(({ type }) => type === 'with_clause');
    return (clause ? namedChildren(clause) : []).map((item) => {
      const value = child(item, 'value') ?? namedChildren(item)[0];
      return this.expression(value, item);
    });
  }

  private targets(pattern: TreeSitterNode | undefined): CodeNode[] {
    if (!pattern) return [];
    if (
      pattern.type === 'pattern_list' ||
      pattern.type === 'tuple_pattern' ||
      pattern.type === 'expression_list'
    )
      return this.all(namedChildren(pattern));
    return this.all([pattern]);
  }

  private definition(node: TreeSitterNode, decorators: readonly CodeNode[]): CodeNode {
    const at = placeOf(node);
    const nameNode = child(node, 'name');
    const name = nameNode && this.textOf(nameNode);
    if (node.type === 'class_definition') {
      const bases = this.statements(child(node, 'superclasses'));
      return {
        kind: 'class',
        ...at,
        name,
        bases,
        body: [...decorators, ...this.statements(child(node, 'body'))],
      };
    }
    const returned = child(node, 'return_type');
    return {
      kind: 'function',
      ...at,
      name,
      isDeclaration: true,
      parameters: this.parameters(child(node, 'parameters')),
      type: returned && this.textOf(returned),
      decorators,
      body: this.statements(child(node, 'body')),
      isAsync: hasWord(node, 'async'),
      isGenerator: false,
      isExpression: false,
    };
  }

  private parameters(list: TreeSitterNode | undefined): ParameterNode[] {
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

  private compound(node: TreeSitterNode, name: string | undefined): CodeNode | undefined {
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
      case 'lambda':
        return this.lambda(node, name);
      case 'await':
        return { kind: 'await', ...at, value: this.expression(namedChildren(node)[0], node) };
      case 'as_pattern': {
        const [value, alias] = namedChildren(node);
        const values = [this.expression(value, node)];
        const targets = this.targets(alias && (namedChildren(alias)[0] ?? alias));
        return { kind: 'assign', ...at, targets, operator: '=', type: undefined, values };
      }
      case 'type':
        return undefined;
      default:
        return this.other(node);
    }
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

  private string(node: TreeSitterNode): CodeNode {
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
