import type { Profile, ValueType } from '../../profile/model/profile';
import { ProfileBuilder } from '../../profile/model/profileBuilder';
import { sourcePath } from '../../base/sourcePath';
import { readCallgrind, type RawCallgrind, type RawFunction } from './callgrindReader';
import { callgrindTotals } from './callgrindTotals';
import type { ProfileFormat } from '../format';
import { fileNames } from '../fileNames';

/**
 * Valgrind's Callgrind format (`callgrind.out.PID`), as specified in its manual ("Callgrind Format Specification"),
 * also written by Xdebug and Cachegrind. Lines have exact self costs; calls have inclusive costs.
 */
export const callgrind: ProfileFormat = {
  id: 'callgrind',
  label: 'Callgrind',
  fileNames: fileNames.callgrind,
  documentation: { readFrom: 'Valgrind 3.19', comparedWith: 'callgrind_annotate' },
  sniff: (bytes) =>
    /^(# callgrind format|(version|creator|cmd|desc|pid|thread|part|positions|events): )/.test(
      new TextDecoder().decode(bytes.subarray(0, 64)),
    ),
  parse: (bytes) => toProfile(readCallgrind(new TextDecoder().decode(bytes))),
};

/** Units in the event names of other tools: `Time_(10ns)`, `Memory_(bytes)`. */
const UNIT = /^(.+)_\((\d*)(ns|µs|us|bytes)\)$/;
const NANOSECONDS: Readonly<Record<string, number>> = { ns: 1, us: 1000, µs: 1000 };

/** An event converted to the model's units. */
interface Event extends ValueType {
  /** Amount of the unit per count in the file. */
  readonly factor: number;
}

function eventOf(name: string): Event {
  const [, type, factor, unit] = UNIT.exec(name) ?? [];
  if (type === undefined) return { type: name, unit: 'count', factor: 1 };
  const count = factor === '' ? 1 : Math.min(Number(factor), 1e9);
  if (unit === 'bytes') return { type, unit: 'bytes', factor: count };
  return { type, unit: 'nanoseconds', factor: count * NANOSECONDS[unit!]! };
}

function toProfile(raw: RawCallgrind): Profile {
  const events = raw.events.map(eventOf);
  const builder = new ProfileBuilder(events.map(({ type, unit }) => ({ type, unit })));
  const rows = raw.functions.map((one) => builder.addFunction(recordOf(one)));
  const nodes = rows.map((row) => builder.addNode(0, row));
  const valuesAt = (values: readonly Float64Array[], at: number) =>
    events.map(({ factor }, event) => values[event]![at]! * factor);
  const { self, calls } = raw;
  self.func.forEach((func, at) => builder.addSelf(nodes[func]!, self.line[at]!, valuesAt(self.values, at)));
  const counts = new Float64Array(rows.length);
  calls.callee.forEach((callee, at) => {
    counts[callee]! += calls.count[at]!;
    builder.graph.addCall({
      caller: rows[calls.func[at]!]!,
      callee: rows[callee]!,
      line: calls.line[at]!,
      calls: calls.count[at]!,
      values: valuesAt(calls.values, at),
    });
  });
  const totals = callgrindTotals(raw);
  rows.forEach((func, row) =>
    builder.graph.addTotal({
      func,
      values: valuesAt(totals, row),
      calls: counts[row]!,
      primitiveCalls: counts[row]!,
    }),
  );
  return builder.build({ duration: 0, defaultValue: 0 });
}

/** A function without a file is named after its object, as in callgrind_annotate. */
function recordOf({ file, name, object, line }: RawFunction) {
  if (file !== '???') return { name, source: sourcePath(file), line, column: 0 };
  const own = object.slice(object.lastIndexOf('/') + 1);
  return { name: own && own !== '???' ? `${name} [${own}]` : name, source: '', line: 0, column: 0 };
}
