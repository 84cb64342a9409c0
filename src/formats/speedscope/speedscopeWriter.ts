import { functionRecord } from '../../profile/model/profileRows';
import type { Profile } from '../../profile/model/profile';
import { eachStack } from '../shared/writtenStacks';

/**
 * Writes a profile in speedscope's format, with one profile in the file per value type. The line of a frame is the one
 * being executed, or from which the next frame was called; where functions start is stored alongside, in fields that
 * other tools ignore. The order of samples is not preserved.
 */
export function writeSpeedscope(profile: Profile): Uint8Array {
  const samples = profile.valueTypes.map((): number[][] => []);
  const weights = profile.valueTypes.map((): number[] => []);
  const used = eachStack(profile, (stack, values) => {
    values.forEach((value, type) => {
      if (value === 0) return;
      samples[type]!.push([...stack]);
      weights[type]!.push(value);
    });
  });
  const frames = used.map(({ func, line }) => {
    const { name, source, line: start, column } = functionRecord(profile, func);
    return {
      name,
      ...(source !== '' && { file: source }),
      ...(line > 0 && { line }),
      ...(start > 0 && { functionLine: start }),
      ...(column > 0 && { functionColumn: column }),
    };
  });
  const profiles = profile.valueTypes.map(({ type, unit }, row) => {
    const total = weights[row]!.reduce((sum, weight) => sum + weight, 0);
    return {
      type: 'sampled',
      name: type,
      unit: unit === 'count' ? 'none' : unit,
      startValue: 0,
      endValue: unit === 'nanoseconds' ? Math.max(total, profile.duration) : total,
      samples: samples[row],
      weights: weights[row],
    };
  });
  const file = {
    $schema: 'https://www.speedscope.app/file-format-schema.json',
    exporter: 'hotline',
    activeProfileIndex: profile.defaultValue,
    shared: { frames },
    profiles,
  };
  return new TextEncoder().encode(JSON.stringify(file));
}
