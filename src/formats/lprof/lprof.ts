import * as l10n from '@vscode/l10n';
import { MODULE_NAME, type Profile, type ValueType } from '../../profile/model/profile';
import { ProfileBuilder } from '../../profile/model/profileBuilder';
import { sourcePath } from '../../base/sourcePath';
import { FormatError, type ProfileFormat } from '../format';
import { fileNames } from '../fileNames';
import { readPickle } from './pickle';
import {
  PythonDict,
  PythonObject,
  countOf,
  lineOf,
  textOf,
  tupleOf,
  type PythonValue,
} from '../shared/pythonData';

/** Where the class stood in the versions of line_profiler. */
const CLASSES: ReadonlySet<string> = new Set([
  'line_profiler.line_profiler.LineStats',
  'line_profiler._line_profiler.LineStats',
  'line_profiler.LineStats',
  '_line_profiler.LineStats',
]);

/**
 * What line_profiler saves (`LineStats`): a pickle of `{(file, first line, function): [(line, hits, time), …]}` and the
 * seconds that a time is counted in. A line's time holds that of all that it called, so functions that call each
 * other hold each other's.
 */
export const lprof: ProfileFormat = {
  id: 'lprof',
  label: 'line_profiler',
  fileNames: fileNames.lprof,
  documentation: {
    readFrom: 'line_profiler 4.0 (read as data, never executed)',
    comparedWith: 'line_profiler’s own report',
  },
  sniff(bytes) {
    if (bytes[0] === 0x80) return bytes[1]! >= 2 && bytes[1]! <= 5;
    // Older protocols begin with the name of what they make.
    return /^\(?c[\w.]+\n[\w.]+\n/.test(new TextDecoder().decode(bytes.subarray(0, 200)));
  },
  parse: (bytes) => toProfile(readStats(bytes)),
};

const VALUE_TYPES: readonly ValueType[] = [
  { type: 'hits', unit: 'count' },
  { type: 'wall', unit: 'nanoseconds' },
];
const SECOND = 1e9;
/** A unit beyond it, in seconds, is none. */
const LONGEST_UNIT = 3600;

interface LineStats {
  readonly timings: PythonDict;
  /** Nanoseconds. */
  readonly unit: number;
  /** Of the file, in bytes. */
  readonly size: number;
}

function readStats(bytes: Uint8Array): LineStats {
  const stats = readPickle(bytes, CLASSES);
  if (!(stats instanceof PythonObject))
    throw new FormatError(l10n.t('byte {0}', 0), l10n.t('the file contains no LineStats from line_profiler'));
  const { state } = stats;
  const [timings, unit] =
    state instanceof PythonDict
      ? [state.get('timings'), state.get('unit')]
      : tupleOf('LineStats', stats.args, 2);
  if (!(timings instanceof PythonDict)) throw new FormatError('timings', l10n.t('expected a dict'));
  const seconds = countOf('unit', unit);
  if (seconds === 0 || seconds > LONGEST_UNIT)
    throw new FormatError('unit', l10n.t('not a usable number: {0}', String(seconds)));
  return { timings, unit: seconds * SECOND, size: bytes.length };
}

function toProfile({ timings, unit, size }: LineStats): Profile {
  const builder = new ProfileBuilder(VALUE_TYPES);
  let lines = 0;
  timings.entries.forEach(([key, value], at) => {
    const where = `timings[${at}]`;
    const node = builder.addNode(0, addFunction(builder, key, where));
    const rows = listOf(where, value);
    // Functions may all refer to one list.
    lines += rows.length;
    if (lines > size) throw new FormatError(where, l10n.t('more lines than a file of this size can contain'));
    rows.forEach((row, index) => addLine(builder, node, row, unit, `${where}[${index}]`));
  });
  return builder.build({
    duration: 0,
    defaultValue: 1,
    overlaps: true,
    notes: [
      l10n.t(
        'line_profiler counts the time of calls as the line’s own. Line shares are relative to their function, and time is counted twice where one profiled function calls another.',
      ),
    ],
  });
}

function addFunction(builder: ProfileBuilder, key: PythonValue, where: string): number {
  const [file, line, name] = tupleOf(where, key, 3);
  const text = textOf(`${where}.name`, name);
  return builder.addFunction({
    name: text === '<module>' ? MODULE_NAME : text || '(anonymous)',
    source: sourcePath(textOf(`${where}.file`, file)),
    line: lineOf(`${where}.line`, line),
    column: 0,
  });
}

function listOf(where: string, value: PythonValue): readonly PythonValue[] {
  if (!Array.isArray(value)) throw new FormatError(where, l10n.t('expected a list'));
  return value as readonly PythonValue[];
}

function addLine(builder: ProfileBuilder, node: number, row: PythonValue, unit: number, where: string): void {
  const [line, hits, time] = tupleOf(where, row, 3);
  const nanoseconds = countOf(`${where}.time`, time) * unit;
  builder.addSelf(node, lineOf(`${where}.line`, line), [
    countOf(`${where}.hits`, hits),
    countOf(`${where}.time`, nanoseconds),
  ]);
}
