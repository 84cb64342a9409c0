import { withParents } from '../tree/codeTree';
import type { SourceReader } from '../tree/parsedSource';
import { treeSitterReader, type WasmFiles } from '../tree/treeSitter';
import { TreeSitterConverter } from '../tree/treeSitterConverter';
import { SourceMemory } from '../tree/sourceMemory';
import { goExpressions } from './goExpressions';
import { goFunctions } from './goFunctions';
import { goStatements } from './goStatements';

const HANDLERS = new Map(Object.entries({ ...goFunctions, ...goStatements, ...goExpressions }));

/** A reader of Go. @throws {RangeError} when it reads code nested deeper than the call stack allows. */
export async function goReader(files: WasmFiles): Promise<SourceReader> {
  const read = await treeSitterReader('go', files);
  return (text, _file, memory = new SourceMemory()) => {
    const converter = new TreeSitterConverter(text, HANDLERS);
    const { body, errors } = read(text, memory, (statement) => converter.node(statement));
    return { tree: withParents({ kind: 'module', start: 0, end: text.length, body }), errors };
  };
}
