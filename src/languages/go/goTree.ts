import { withParents } from '../tree/codeTree';
import type { SourceReader } from '../tree/parsedSource';
import { treeSitterReader, type UnusedNodes, type WasmFiles } from '../tree/treeSitter';
import { TreeSitterConverter } from '../tree/treeSitterConverter';
import { SourceMemory } from '../tree/sourceMemory';
import { goExpressions } from './goExpressions';
import { goFunctions } from './goFunctions';
import { goStatements } from './goStatements';

const HANDLERS = new Map(Object.entries({ ...goFunctions, ...goStatements, ...goExpressions }));

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

/** Creates a reader for Go. @throws {RangeError} when it reads code nested deeper than the call stack allows */
export async function goReader(files: WasmFiles): Promise<SourceReader> {
  const read = await treeSitterReader('go', files, UNUSED);
  return (text, _file, memory = new SourceMemory()) => {
    const converter = new TreeSitterConverter(text, HANDLERS);
    const { body, errors } = read(text, memory, (statement) => converter.node(statement));
    return { tree: withParents({ kind: 'module', start: 0, end: text.length, body }), errors };
  };
}
