import * as l10n from '@vscode/l10n';
import { MODULE_NAME, type Profile, type ValueType } from '../../profile/model/profile';
import { ProfileBuilder, numberOf } from '../../profile/model/profileBuilder';
import { sourcePath } from '../../base/sourcePath';
import { FormatError, type ProfileFormat } from '../format';
import { fileNames } from '../fileNames';
import { readMarshal } from './marshal';
import { PythonDict, countOf, lineOf, textOf, tupleOf, type PythonValue } from '../shared/pythonData';

/**
 * Output of Python's cProfile and profile (`Lib/pstats.py`, `Lib/cProfile.py`): a marshalled dict of functions, each
 * `(file, first line, name): (primitive calls, calls, self, total, callers)` with self and total in seconds, and
 * callers `{function: (calls, primitive calls, self, total)}`, where the two counts are swapped. profile stores only
 * the number of calls there. The first line is that of the first decorator, if any.
 */
export const pstats: ProfileFormat = {
  id: 'pstats',
  label: 'cProfile',
  fileNames: fileNames.pstats,
  documentation: { readFrom: 'Python 2.7, 3.11, 3.13', comparedWith: 'pstats' },
  sniff(bytes) {
    // A dict whose first key is a tuple, or an empty dict; either may have the reference flag.
    return (bytes[0]! & 0x7f) === 0x7b && '()0'.includes(String.fromCharCode(bytes[1]! & 0x7f));
  },
  parse: (bytes) => toProfile(new StatsReader(bytes).functions()),
};

const WALL: ValueType = { type: 'wall', unit: 'nanoseconds' };
const SECOND = 1e9;

/** Identifies a function. */
interface StatsPlace {
  readonly key: string;
  readonly file: string;
  readonly line: number;
  readonly name: string;
}

interface StatsNumbers {
  readonly primitiveCalls: number;
  readonly calls: number;
  /** Nanoseconds. */
  readonly self: number;
  readonly total: number;
  readonly callers: PythonDict;
}

interface StatsCall {
  /** Row of the caller. */
  readonly caller: number;
  readonly calls: number;
  /** Nanoseconds; undefined if the file has only the number of calls. */
  readonly total: number | undefined;
}

type StatsFunction = StatsPlace & Omit<StatsNumbers, 'callers'> & { readonly callers: readonly StatsCall[] };

/** Validates the data. */
class StatsReader {
  /** Strings by number: many functions share them, and they must not be copied into keys. */
  private readonly texts = new Map<string, number>();

  constructor(private readonly bytes: Uint8Array) {}

  functions(): readonly StatsFunction[] {
    const stats = readMarshal(this.bytes);
    if (!(stats instanceof PythonDict))
      throw new FormatError(l10n.t('byte {0}', 0), l10n.t('expected a dict'));
    const functions = new Map<string, StatsPlace & StatsNumbers>();
    stats.entries.forEach(([key, value], at) => {
      const place = this.place(key, `stats[${at}]`);
      functions.set(place.key, { ...place, ...readNumbers(value, `stats[${at}]`) });
    });
    const rows = [...functions.values()];
    // Several functions may refer to the same dict of callers.
    if (rows.reduce((sum, { callers }) => sum + callers.entries.length, 0) > this.bytes.length)
      throw new FormatError('stats', l10n.t('more callers than a file of this size can contain'));
    const rowOf = new Map(rows.map(({ key }, row) => [key, row]));
    return rows.map((one, at) => ({
      ...one,
      callers: this.calls(one.callers, rowOf, `stats[${at}].callers`),
    }));
  }

  private place(key: PythonValue, where: string): StatsPlace {
    const [file, line, name] = tupleOf(where, key, 3);
    const place = {
      file: textOf(`${where}.file`, file),
      line: lineOf(`${where}.line`, line),
      name: textOf(`${where}.name`, name),
    };
    const id = `${numberOf(this.texts, place.file)}:${place.line}:${numberOf(this.texts, place.name)}`;
    return { key: id, ...place };
  }

  private calls(callers: PythonDict, rowOf: ReadonlyMap<string, number>, where: string): StatsCall[] {
    return callers.entries.map(([key, value], index) => {
      const place = `${where}[${index}]`;
      const caller = rowOf.get(this.place(key, place).key);
      if (caller === undefined)
        throw new FormatError(place, l10n.t('the caller is not a function of the profile'));
      if (typeof value === 'number') return { caller, calls: countOf(place, value), total: undefined };
      const [calls, , , total] = tupleOf(place, value, 4);
      return { caller, calls: countOf(`${place}.nc`, calls), total: nanoseconds(`${place}.ct`, total) };
    });
  }
}

function readNumbers(value: PythonValue, where: string): StatsNumbers {
  const [primitiveCalls, calls, self, total, callers] = tupleOf(where, value, 5);
  if (!(callers instanceof PythonDict)) throw new FormatError(`${where}.callers`, l10n.t('expected a dict'));
  return {
    primitiveCalls: countOf(`${where}.cc`, primitiveCalls),
    calls: countOf(`${where}.nc`, calls),
    self: nanoseconds(`${where}.tt`, self),
    total: nanoseconds(`${where}.ct`, total),
    callers,
  };
}

function nanoseconds(where: string, seconds: PythonValue | undefined): number {
  return countOf(where, typeof seconds === 'number' ? seconds * SECOND : seconds);
}

function toProfile(functions: readonly StatsFunction[]): Profile {
  const builder = new ProfileBuilder([WALL]);
  const rows = functions.map((one) => addFunction(builder, one));
  functions.forEach(({ callers, total }, callee) => {
    const all = callers.reduce((sum, { calls }) => sum + calls, 0);
    for (const call of callers) {
      const share = all > 0 ? (total * call.calls) / all : 0;
      builder.graph.addCall({
        caller: rows[call.caller]!,
        callee: rows[callee]!,
        line: functions[call.caller]!.line,
        calls: call.calls,
        values: [call.total ?? share],
      });
    }
  });
  const duration = functions.reduce((sum, { self }) => sum + self, 0);
  return builder.build({ duration, defaultValue: 0, notes: notesOf(functions, duration) });
}

function addFunction(builder: ProfileBuilder, stats: StatsFunction): number {
  const { line, self, total, calls, primitiveCalls } = stats;
  const isBuiltIn = stats.file === '~' && line === 0;
  const source = isBuiltIn ? '' : sourcePath(stats.file);
  const func = builder.addFunction({ name: shownName(stats.name, isBuiltIn), source, line, column: 0 });
  builder.addSelf(builder.addNode(0, func), source === '' ? 0 : line, [self]);
  builder.graph.addTotal({ func, values: [total], calls, primitiveCalls });
  return func;
}

/** Names of built-ins as pstats prints them. */
function shownName(name: string, isBuiltIn: boolean): string {
  if (isBuiltIn && name.startsWith('<') && name.endsWith('>')) return `{${name.slice(1, -1)}}`;
  return name === '<module>' ? MODULE_NAME : name || '(anonymous)';
}

/** @param whole nanoseconds of all functions */
function notesOf(functions: readonly StatsFunction[], whole: number): string[] {
  const notes = [
    l10n.t('cProfile records functions, not lines. The cost of each function is shown on its first line.'),
  ];
  if (functions.some(({ callers }) => callers.some(({ total }) => total === undefined)))
    notes.push(l10n.t('The profile has no call times. Time is split among callers by number of calls.'));
  const slack = 1e-6 * whole;
  const wrong = functions.filter(({ self, total }) => total > whole + slack || self > total + slack);
  if (wrong.length > 0)
    // With threads or custom clocks, cProfile charges a function more than the elapsed time.
    notes.push(
      l10n.t(
        'The totals of {0} functions, such as {1}, are inconsistent with the rest. The nearest consistent values are shown.',
        wrong.length,
        wrong[0]!.name,
      ),
    );
  return notes;
}
