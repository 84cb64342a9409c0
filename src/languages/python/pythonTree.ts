import { NO_LOOP, withParents, type CodeNode } from '../tree/codeTree';
import type { SourceReader } from '../tree/parsedSource';
import { importFromStatement, importStatement } from './pythonImports';
import {
  child,
  hasWord,
  namedChildren,
  treeSitterReader,
  type TreeSitterNode,
  type UnusedNodes,
  type WasmFiles,
} from '../tree/treeSitter';
import { placeOf } from '../tree/treeSitterConverter';
import { PythonExpressions } from './pythonExpressions';
import { SourceMemory } from '../tree/sourceMemory';

const UNUSED: UnusedNodes = {
  words: [
    ...['def', 'class', 'lambda', 'return', 'if', 'else', 'elif', 'for', 'while', 'import', 'from', 'with'],
    ...['as', 'try', 'except', 'finally', 'raise', 'pass', 'print', 'assert', 'type', 'case'],
  ],
  leaves: [
    ...['identifier', 'integer', 'float', 'true', 'false', 'none', 'comment', 'string_content'],
    ...['string_start', 'string_end', 'escape_sequence', 'ellipsis', 'pass_statement', 'type'],
  ],
};

/** A reader of Python. @throws {RangeError} when it reads code nested deeper than the call stack allows. */
export async function pythonReader(files: WasmFiles): Promise<SourceReader> {
  const read = await treeSitterReader('python', files, UNUSED);
  return (text, _file, memory = new SourceMemory()) => {
    const converter = new PythonConverter(text);
    const { body, errors } = read(text, memory, (statement) => converter.statementNode(statement));
    return { tree: withParents({ kind: 'module', start: 0, end: text.length, body }), errors };
  };
}

class PythonConverter extends PythonExpressions {
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
}
