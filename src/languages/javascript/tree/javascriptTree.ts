import type ts from 'typescript';
import { withParents, type CodeNode } from '../../tree/codeTree';
import type { ParsedSource, SourceReader } from '../../tree/parsedSource';
import { SourceMemory } from '../../tree/sourceMemory';
import { errorsOf, parseAgain } from '../typescriptFile';
import { Converter } from './converter';
import { expressionHandlers } from './expressions';
import { functionHandlers } from './functions';
import { literalHandlers } from './literals';
import { statementHandlers } from './statements';

const HANDLERS = new Map([
  ...statementHandlers,
  ...functionHandlers,
  ...expressionHandlers,
  ...literalHandlers,
]);

/**
 * Parses JavaScript or TypeScript, with or without JSX.
 * @param file its suffix determines the dialect
 * @throws {RangeError} for code nested deeper than the call stack allows
 */
export const readJavaScript: SourceReader = (text, file, memory = new SourceMemory()) => {
  const source = parseAgain(text, file, memory);
  const tree = moduleOf(source, memory);
  return { tree: withParents(tree), errors: errorsOf(source) };
};

function moduleOf(source: ts.SourceFile, { statements }: SourceMemory): ParsedSource['tree'] {
  const convert = new Converter(source, HANDLERS);
  statements.begin();
  const body: CodeNode[] = [];
  for (const statement of source.statements) {
    const { pos, end } = statement;
    // The text starts at the end of the previous statement, because what is in between affects how the statement is
    // read.
    const node = statements.take(source.text.slice(pos, end), pos, () => convert.node(statement));
    if (node) body.push(node);
  }
  return { kind: 'module', start: 0, end: source.end, body };
}
