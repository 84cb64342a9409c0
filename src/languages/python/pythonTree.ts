import { withParents } from '../tree/codeTree';
import type { SourceReader } from '../tree/parsedSource';
import { treeSitterReader, type UnusedNodes, type WasmFiles } from '../tree/treeSitter';
import { TreeSitterConverter } from '../tree/treeSitterConverter';
import { pythonExpressions } from './pythonExpressions';
import { pythonLiterals } from './pythonLiterals';
import { pythonStatements } from './pythonStatements';
import { SourceMemory } from '../tree/sourceMemory';

const HANDLERS = new Map(Object.entries({ ...pythonStatements, ...pythonExpressions, ...pythonLiterals }));

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

/** Creates a reader for Python. @throws {RangeError} when it reads code nested deeper than the call stack allows */
export async function pythonReader(files: WasmFiles): Promise<SourceReader> {
  const read = await treeSitterReader('python', files, UNUSED);
  return (text, _file, memory = new SourceMemory()) => {
    const converter = new TreeSitterConverter(text, HANDLERS);
    const { body, errors } = read(text, memory, (statement) => converter.node(statement));
    return { tree: withParents({ kind: 'module', start: 0, end: text.length, body }), errors };
  };
}
