import { sourcePath } from '../../base/sourcePath';
import { LAST_LINE } from '../format';
import type { PerfFrame } from './perfScriptReader';

/** The function of a frame. Lines and columns are 1-based, 0 if unknown. */
export interface PerfFunction {
  readonly name: string;
  /** '' if unknown. */
  readonly source: string;
  readonly line: number;
  readonly column: number;
}

/** Node.js's symbols for perf (`--perf-basic-prof`): kind, tier, name and location. */
const NODE = /^(?:JS|LazyCompile|Function|Script|Eval):[*~^+']*(?![*~^+'])([^ ]*) (.+?):(\d+)(?::(\d+))?$/;
/** Symbols of Python 3.12 and later for perf (`-X perf`): name and file. */
const PYTHON = /^py::([^:]*):(.+)$/;

/**
 * The function of a frame, identified by name and file; if the file is unknown, the name of the program or library is
 * appended to its name.
 */
export function perfFunction({ symbol, object, file }: PerfFrame): PerfFunction {
  const node = NODE.exec(symbol);
  if (node) {
    const [, name, path, line, column] = node;
    return { name: name || '(anonymous)', source: sourcePath(path!), ...place(line, column) };
  }
  const python = PYTHON.exec(symbol);
  if (python) return { name: python[1]!, source: sourcePath(python[2]!), line: 0, column: 0 };
  if (file !== '') return { name: symbol, source: sourcePath(file), line: 0, column: 0 };
  const own = object.replace(/^\[(.*)\]$/, '$1').replace(/^.*\//, '');
  const isSaid = own === '' || object === symbol;
  return { name: isSaid ? symbol : `${symbol} [${own}]`, source: '', line: 0, column: 0 };
}

function place(line: string | undefined, column: string | undefined): { line: number; column: number } {
  const bounded = (text = '0') => Math.min(Number(text), LAST_LINE);
  return { line: bounded(line), column: bounded(column) };
}
