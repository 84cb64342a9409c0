import {
  Function as PprofFunction,
  Line,
  Location,
  Profile as Pprof,
  Sample,
  StringTable,
  ValueType,
} from 'pprof-format';
import { functionRecord } from '../../profile/model/profileRows';
import type { Profile } from '../../profile/model/profile';
import { eachStack, Rounding } from '../shared/writtenStacks';

/**
 * Writes a profile as uncompressed pprof. Every function and line is a separate location; values are rounded to
 * integers so that the total is preserved. The order of samples is not.
 */
export function writePprof(profile: Profile): Uint8Array {
  const strings = new StringTable();
  const text = (value: string) => strings.dedup(value);
  const sampleType = profile.valueTypes.map(
    ({ type, unit }) => new ValueType({ type: text(type), unit: text(unit) }),
  );
  const roundings = profile.valueTypes.map(() => new Rounding());
  const sample: Sample[] = [];
  const frames = eachStack(profile, (stack, values) => {
    const value = values.map((one, type) => roundings[type]!.round(one));
    const locationId = stack.map((frame) => frame + 1).reverse();
    if (value.some((one) => one !== 0)) sample.push(new Sample({ locationId, value }));
  });
  const location = frames.map(
    ({ func, line }, at) => new Location({ id: at + 1, line: [new Line({ functionId: func + 1, line })] }),
  );
  const used = [...new Set(frames.map(({ func }) => func))];
  const functions = used.map((func) => {
    const { name, source, line } = functionRecord(profile, func);
    return new PprofFunction({
      id: func + 1,
      name: text(name),
      systemName: text(name),
      filename: text(source),
      startLine: line,
    });
  });
  return new Pprof({
    sampleType,
    sample,
    location,
    function: functions,
    comment: profile.notes.map(text),
    defaultSampleType: text(profile.valueTypes[profile.defaultValue]!.type),
    durationNanos: Math.round(profile.duration),
    stringTable: strings,
  }).encode();
}
