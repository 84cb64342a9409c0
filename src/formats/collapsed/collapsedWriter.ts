import { functionRecord } from '../../profile/model/profileRows';
import type { Profile } from '../../profile/model/profile';
import { eachStack, Rounding, type WrittenFrame } from '../shared/writtenStacks';

/**
 * Writes a profile's default value type as collapsed stacks, in whole numbers. Frames are `name (file:line)`, with the
 * line being executed; comments at the start, which other tools ignore, describe what is measured.
 */
export function writeCollapsed(profile: Profile): Uint8Array {
  const rounding = new Rounding();
  const stacks: (readonly number[])[] = [];
  const costs: number[] = [];
  const frames = eachStack(profile, (stack, values) => {
    const cost = rounding.round(values[profile.defaultValue]!);
    if (cost <= 0) return;
    stacks.push([...stack]);
    costs.push(cost);
  });
  const texts = frames.map((frame) => frameText(profile, frame));
  const { type, unit } = profile.valueTypes[profile.defaultValue]!;
  const head = [`# type: ${oneLine(type)}`, `# unit: ${unit}`, `# duration: ${Math.round(profile.duration)}`];
  const lines = stacks.map((stack, row) => {
    const text = stack.map((frame) => texts[frame]).join(';');
    return `${text || '(root)'} ${costs[row]}`;
  });
  return new TextEncoder().encode(`${[...head, ...lines].join('\n')}\n`);
}

function frameText(profile: Profile, { func, line }: WrittenFrame): string {
  const { name, source } = functionRecord(profile, func);
  const place = line > 0 ? `${source}:${line}` : source;
  return oneLine(source === '' ? name : `${name} (${place})`);
}

/** Replaces characters that would end a frame or a line. */
function oneLine(text: string): string {
  return text.replace(/;/g, ':').replace(/\s+/g, ' ');
}
