import * as l10n from '@vscode/l10n';
import type { Profile, ValueType } from '../../profile/model/profile';
import { sourcePath } from '../../base/sourcePath';
import { kindOf } from '../shared/engineEntries';
import { fileNames } from '../fileNames';
import { FormatError, type ProfileFormat } from '../format';
import {
  indexAt,
  isObject,
  lineAt,
  listAt,
  numberAt,
  parseJson,
  startOf,
  valuesAtTop,
  textAt,
  type Json,
} from '../shared/json';
import { writeSpeedscope } from './speedscopeWriter';
import { NO_FRAME, StackTreeBuilder } from '../shared/stackTreeBuilder';
import { conversionOf } from '../shared/valueUnits';

/** The output of speedscope, py-spy and others: https://www.speedscope.app/file-format-schema.json */
export const speedscope: ProfileFormat = {
  id: 'speedscope',
  label: 'speedscope',
  fileNames: fileNames.speedscope,
  documentation: { readFrom: 'py-spy 0.4; speedscope from documentation only' },
  sniff(bytes) {
    const start = startOf(bytes);
    if (!start.trimStart().startsWith('{')) return false;
    const end = new TextDecoder().decode(bytes.subarray(-4096));
    const shared = valuesAtTop(start).get('shared');
    return [start, end].some((part) => part.includes(SCHEMA)) || /^\{\s*"frames"/.test(shared ?? '');
  },
  parse: (bytes) => new SpeedscopeReader(parseJson(bytes)).read(),
  write: writeSpeedscope,
};

const SCHEMA = 'speedscope.app/file-format-schema.json';

/** The model's value type for each unit. */
const TYPES = { nanoseconds: 'wall', bytes: 'alloc_space', count: 'samples' } as const;
const SAMPLES: ValueType = { type: 'samples', unit: 'count' };

/** One of the file's profiles: a thread, or a separate value type. */
interface Part {
  readonly where: string;
  readonly json: Json;
  /** Column of the profile's values. */
  readonly column: number;
  readonly factor: number;
}

class SpeedscopeReader {
  private readonly exporter: string;
  private readonly parts: readonly Part[];
  private readonly valueTypes: readonly ValueType[];
  /** True if every sample counts as one. */
  private readonly countsSamples: boolean;
  private readonly tree: StackTreeBuilder;
  private readonly frames: readonly number[];

  constructor(private readonly file: Json) {
    this.exporter = typeof file.exporter === 'string' ? file.exporter : '';
    const profiles = listAt(file.profiles, 'profiles');
    if (profiles.length === 0) throw new FormatError('profiles', l10n.t('the file contains no profile'));
    const parts = profiles.map((json, index) => readPart(json, `profiles[${index}]`, this.isOwn()));
    const names = [...new Set(parts.map(({ type }) => JSON.stringify(type)))];
    const types = names.map((name) => JSON.parse(name) as ValueType);
    this.countsSamples =
      !this.isOwn() &&
      types.length === 1 &&
      types[0]!.type !== SAMPLES.type &&
      parts.every(({ json }) => json.type === 'sampled');
    const before = this.countsSamples ? 1 : 0;
    this.valueTypes = this.countsSamples ? [SAMPLES, ...types] : types;
    this.parts = parts.map(({ type, ...part }) => ({
      ...part,
      column: before + names.indexOf(JSON.stringify(type)),
    }));
    this.tree = new StackTreeBuilder(this.valueTypes);
    this.frames = this.readFrames();
  }

  read(): Profile {
    let duration = 0;
    for (const part of this.parts) {
      const { where, json, factor } = part;
      const start = numberAt(json.startValue ?? 0, `${where}.startValue`);
      const end = numberAt(json.endValue ?? start, `${where}.endValue`);
      if (this.valueTypes[part.column]!.unit === 'nanoseconds')
        duration = Math.max(duration, (end - start) * factor);
      if (json.type === 'sampled') this.readSampled(part);
      else if (json.type === 'evented') this.readEvented(part, start, end);
      else
        throw new FormatError(
          `${where}.type`,
          l10n.t('expected sampled or evented, not {0}', String(json.type).slice(0, 40)),
        );
    }
    const active = typeof this.file.activeProfileIndex === 'number' ? this.file.activeProfileIndex : 0;
    return this.tree.build({
      duration,
      defaultValue: (this.parts[active] ?? this.parts[0]!).column,
      notes: this.notes(),
    });
  }

  /** Whether Hotline wrote it, in which case the profiles are the values of one run, by name. */
  private isOwn(): boolean {
    return this.exporter === 'hotline';
  }

  private notes(): string[] {
    const columns = new Set(this.parts.map(({ column }) => column)).size;
    return columns === this.parts.length
      ? []
      : [
          l10n.t(
            'The file contains {0} profiles, such as one per thread. They are added up.',
            this.parts.length,
          ),
        ];
  }

  /**
   * Files do not specify the meaning of a frame's line. Speedscope itself writes the line where the function starts;
   * samplers such as py-spy write the line being executed, with a frame for each line of a function.
   */
  private readFrames(): number[] {
    const shared = isObject(this.file.shared) ? this.file.shared : {};
    const startsAtLine = this.exporter.startsWith('speedscope');
    return listAt(shared.frames, 'shared.frames').map((frame, index) => {
      const where = `shared.frames[${index}]`;
      if (!isObject(frame)) throw new FormatError(where, l10n.t('expected an object'));
      const name = textAt(frame.name, `${where}.name`) || '(anonymous)';
      const source = sourcePath(textAt(frame.file, `${where}.file`));
      const func = this.tree.addFunction({
        name,
        source,
        line: lineAt(startsAtLine ? frame.line : frame.functionLine),
        column: lineAt(startsAtLine ? frame.col : frame.functionColumn),
        kind: kindOf(name, source),
      });
      return this.tree.frame(func, startsAtLine ? 0 : lineAt(frame.line));
    });
  }

  private readSampled({ where, json, column, factor }: Part): void {
    const samples = listAt(json.samples, `${where}.samples`);
    const weights = listAt(json.weights, `${where}.weights`);
    if (weights.length !== samples.length)
      throw new FormatError(
        `${where}.weights`,
        l10n.t('found {0} entries for {1} samples', weights.length, samples.length),
      );
    samples.forEach((sample, index) => {
      const place = `${where}.samples[${index}]`;
      const stack = listAt(sample, place).map((frame, at) => this.frameAt(frame, `${place}[${at}]`));
      const weight = weightAt(weights[index], `${where}.weights[${index}]`);
      this.tree.add(stack, this.values(column, weight * factor), () => place);
    });
  }

  private readEvented({ where, json, column, factor }: Part, start: number, end: number): void {
    const stack: number[] = [];
    const nodes = [0];
    let last = start;
    const spend = (until: number) => {
      const values = this.values(column, (until - last) * factor);
      if (until > last) this.tree.addSelf(nodes.at(-1)!, stack.at(-1) ?? NO_FRAME, values);
      last = Math.max(last, until);
    };
    listAt(json.events, `${where}.events`).forEach((event, index) => {
      const place = `${where}.events[${index}]`;
      if (!isObject(event)) throw new FormatError(place, l10n.t('expected an object'));
      const at = numberAt(event.at, `${place}.at`);
      if (at < last)
        throw new FormatError(`${place}.at`, l10n.t('the event is earlier than the one before it'));
      // Outside all frames, nothing is measured.
      if (stack.length === 0) last = at;
      spend(at);
      const frame = this.frameAt(event.frame, `${place}.frame`);
      if (event.type === 'O') {
        nodes.push(this.tree.enter(nodes.at(-1)!, stack.at(-1) ?? NO_FRAME, frame, () => place));
        stack.push(frame);
      } else if (event.type !== 'C') {
        throw new FormatError(`${place}.type`, l10n.t('the event neither opens nor closes a frame'));
      } else if (stack.pop() !== frame) {
        throw new FormatError(`${place}.frame`, l10n.t('the event closes a frame that is not the innermost'));
      } else nodes.pop();
    });
    if (stack.length > 0) spend(end);
  }

  private frameAt(value: unknown, where: string): number {
    return this.frames[indexAt(value, this.frames.length, where)]!;
  }

  private values(column: number, value: number): number[] {
    const values = this.valueTypes.map(() => 0);
    if (this.countsSamples) values[0] = 1;
    values[column] = value;
    return values;
  }
}

/** @param isOwn whether profiles are value types, by name */
function readPart(json: unknown, where: string, isOwn: boolean): Omit<Part, 'column'> & { type: ValueType } {
  if (!isObject(json)) throw new FormatError(where, l10n.t('expected an object'));
  const { unit, factor } = conversionOf(textAt(json.unit, `${where}.unit`));
  const type = isOwn ? textAt(json.name, `${where}.name`) : TYPES[unit];
  return { where, json, factor, type: { type, unit } };
}

/** Negative values, such as freed memory, are not part of a total. */
function weightAt(value: unknown, where: string): number {
  return Math.max(0, numberAt(value, where));
}
