import * as l10n from '@vscode/l10n';
import { int32Column } from '../../base/columns';
import { FormatError } from '../format';
import { MessageReader, Wire } from './protobuf';

/** 64-bit ids; `bigint` if a `number` would not be exact. */
type Id = number | bigint;

/** A function of a location's line; strings are resolved. */
interface RawFunction {
  readonly name: string;
  readonly file: string;
  /** 1-based, 0 if unknown. */
  readonly line: number;
}

/** A frame of a location: a function, undefined if it has no name, and the 1-based line in it, 0 if unknown. */
interface RawLine {
  readonly function: RawFunction | undefined;
  readonly line: number;
}

/** An address; its lines are the functions inlined there, innermost first. */
export interface RawLocation {
  readonly address: Id;
  /** File mapped at that address, '' if unknown. */
  readonly mapping: string;
  readonly lines: readonly RawLine[];
}

interface RawValueType {
  readonly type: string;
  readonly unit: string;
}

/** A pprof profile with all references resolved and checked, except those of samples. */
export interface RawPprof {
  readonly valueTypes: readonly RawValueType[];
  /** Name of the value type to show first, '' if not specified. */
  readonly defaultType: string;
  readonly locations: readonly RawLocation[];
  /** Regular expressions, '' for none. */
  readonly dropFrames: string;
  readonly keepFrames: string;
  /** Nanoseconds. */
  readonly duration: number;
  readonly periodType: RawValueType | undefined;
  readonly period: number;
  readonly comments: readonly string[];
  /**
   * Visits every sample.
   * @param use receives the rows of its locations, leaf first, and its values
   * @throws {FormatError} for a sample that refers to a missing location
   */
  eachSample(use: (locations: readonly number[], values: readonly number[], sample: number) => void): void;
}

/** Fields of messages by their numbers: https://github.com/google/pprof/blob/main/proto/profile.proto */
const Field = {
  profile: {
    ...{ sampleType: 1, sample: 2, mapping: 3, location: 4, function: 5, stringTable: 6, dropFrames: 7 },
    ...{ keepFrames: 8, durationNanos: 10, periodType: 11, period: 12, comment: 13, defaultSampleType: 14 },
  },
  valueType: { type: 1, unit: 2 },
  sample: { locationId: 1, value: 2 },
  mapping: { id: 1, filename: 5 },
  location: { id: 1, mappingId: 2, address: 3, line: 4 },
  line: { functionId: 1, line: 2 },
  function: { id: 1, name: 2, systemName: 3, filename: 4, startLine: 5 },
} as const;

/** The value of each field of a message, 0 for missing ones. */
type Numbers = Readonly<Record<number, Id>>;

/** An unresolved message, and its row among those of its kind. */
interface LooseMessage {
  readonly id: Id;
  readonly numbers: Numbers;
  readonly lines: readonly Numbers[];
}

/** @throws {FormatError} if it is truncated, is not Protocol Buffers, or has a dangling reference */
export function readPprof(bytes: Uint8Array): RawPprof {
  return new PprofReader(bytes).read();
}

class PprofReader {
  private readonly strings: string[] = [];
  private readonly types: Numbers[] = [];
  private readonly mappings: LooseMessage[] = [];
  private readonly locations: LooseMessage[] = [];
  private readonly functions: LooseMessage[] = [];
  private readonly comments: number[] = [];
  private readonly single: Record<number, number> = {};
  private periodType: Numbers | undefined;
  /** Start and end of each sample's bytes; samples may precede what they refer to. */
  private readonly sampleStart = int32Column();
  private readonly sampleEnd = int32Column();

  constructor(private readonly bytes: Uint8Array) {}

  read(): RawPprof {
    const reader = new MessageReader(this.bytes);
    while (reader.next()) this.readField(reader);
    if (this.types.length === 0)
      throw new FormatError('sample_type', l10n.t('the profile has no sample types'));
    const { single } = this;
    const functions = byId(this.functions, 'function');
    const mappings = byId(this.mappings, 'mapping');
    const rows = byId(this.locations, 'location');
    const locations = this.locations.map((location, row) =>
      this.location(location, row, functions, mappings),
    );
    return {
      valueTypes: this.types.map((type, row) => this.valueType(type, `sample_type[${row}]`)),
      defaultType: this.text(single[Field.profile.defaultSampleType] ?? 0, 'default_sample_type'),
      locations,
      dropFrames: this.text(single[Field.profile.dropFrames] ?? 0, 'drop_frames'),
      keepFrames: this.text(single[Field.profile.keepFrames] ?? 0, 'keep_frames'),
      duration: Math.max(0, single[Field.profile.durationNanos] ?? 0),
      periodType: this.periodType && this.valueType(this.periodType, 'period_type'),
      period: single[Field.profile.period] ?? 0,
      comments: this.comments.map((index, row) => this.text(index, `comment[${row}]`)),
      eachSample: (use) => this.eachSample(rows, use),
    };
  }

  private readField(reader: MessageReader): void {
    const { field, wire } = reader;
    const known = Field.profile;
    if (wire === Wire.bytes) {
      if (field === known.sampleType) this.types.push(readMessage(reader).numbers);
      else if (field === known.sample) this.addSample(reader);
      else if (field === known.mapping) this.mappings.push(readMessage(reader));
      else if (field === known.location) this.locations.push(readMessage(reader, Field.location.line));
      else if (field === known.function) this.functions.push(readMessage(reader));
      else if (field === known.stringTable) this.strings.push(reader.text());
      else if (field === known.periodType) this.periodType = readMessage(reader).numbers;
      else if (field === known.comment) this.readComments(reader);
      else reader.skip();
    } else if (wire === Wire.varint && field === known.comment) this.readComments(reader);
    else if (wire === Wire.varint) this.single[field] = reader.integer();
    else reader.skip();
  }

  private readComments(reader: MessageReader): void {
    reader.repeated((list) => this.comments.push(list.integer()));
  }

  private addSample(reader: MessageReader): void {
    const [start, end] = reader.range();
    this.sampleStart.push(start);
    this.sampleEnd.push(end);
  }

  private text(index: Id, where: string): string {
    const text = this.strings[Number(index)];
    // A file without any strings lacks the empty one too.
    if (text === undefined && index !== 0)
      throw new FormatError(where, l10n.t('string index {0} is out of range', String(index)));
    return text ?? '';
  }

  private valueType(numbers: Numbers, where: string): RawValueType {
    const { type, unit } = Field.valueType;
    return {
      type: this.text(numbers[type] ?? 0, `${where}.type`),
      unit: this.text(numbers[unit] ?? 0, `${where}.unit`),
    };
  }

  private location(
    { numbers, lines }: LooseMessage,
    row: number,
    functions: ReadonlyMap<Id, number>,
    mappings: ReadonlyMap<Id, number>,
  ): RawLocation {
    const where = `location[${row}]`;
    const mapping = refer(numbers[Field.location.mappingId] ?? 0, mappings, `${where}.mapping_id`);
    const file = mapping === undefined ? 0 : (this.mappings[mapping]!.numbers[Field.mapping.filename] ?? 0);
    return {
      address: numbers[Field.location.address] ?? 0,
      mapping: this.text(file, `mapping[${mapping}].filename`),
      lines: lines.map((line, at) => {
        const id = line[Field.line.functionId] ?? 0;
        const func = refer(id, functions, `${where}.line[${at}].function_id`);
        return {
          function: func === undefined ? undefined : this.functionAt(func),
          line: lineOf(line[Field.line.line]),
        };
      }),
    };
  }

  private readonly resolved: (RawFunction | undefined)[] = [];

  private functionAt(row: number): RawFunction | undefined {
    const { name, systemName, filename, startLine } = Field.function;
    const { numbers } = this.functions[row]!;
    const where = `function[${row}]`;
    return (this.resolved[row] ??= {
      name:
        this.text(numbers[name] ?? 0, `${where}.name`) ||
        this.text(numbers[systemName] ?? 0, `${where}.system_name`),
      file: this.text(numbers[filename] ?? 0, `${where}.filename`),
      line: lineOf(numbers[startLine]),
    });
  }

  private eachSample(rows: ReadonlyMap<Id, number>, use: Parameters<RawPprof['eachSample']>[0]): void {
    const starts = this.sampleStart.numbers();
    const ends = this.sampleEnd.numbers();
    for (let sample = 0; sample < starts.length; sample++) {
      const reader = new MessageReader(this.bytes, starts[sample], ends[sample]);
      const locations: number[] = [];
      const values: number[] = [];
      while (reader.next()) {
        if (reader.field === Field.sample.locationId)
          reader.repeated((list) => locations.push(rowOf(list.unsigned(), rows, sample, locations.length)));
        else if (reader.field === Field.sample.value) reader.repeated((list) => values.push(list.integer()));
        else reader.skip();
      }
      if (values.length !== this.types.length)
        throw new FormatError(
          `sample[${sample}].value`,
          l10n.t('found {0} values for {1} types', values.length, this.types.length),
        );
      use(locations, values, sample);
    }
  }
}

/** @param nested field that contains submessages, stored in `lines` */
function readMessage(field: MessageReader, nested?: number): LooseMessage {
  const reader = field.message();
  const numbers: Record<number, Id> = {};
  const lines: Numbers[] = [];
  while (reader.next()) {
    if (reader.field === nested && reader.wire === Wire.bytes) lines.push(readMessage(reader).numbers);
    else if (reader.wire === Wire.varint) numbers[reader.field] = reader.unsigned();
    else reader.skip();
  }
  return { id: numbers[1] ?? 0, numbers, lines };
}

function byId(messages: readonly LooseMessage[], where: string): ReadonlyMap<Id, number> {
  const rows = new Map<Id, number>();
  messages.forEach(({ id }, row) => {
    if (rows.has(id)) throw new FormatError(`${where}[${row}].id`, l10n.t('duplicate id {0}', String(id)));
    rows.set(id, row);
  });
  return rows;
}

/** Row that an id refers to; undefined for 0, which means none. */
function refer(id: Id, rows: ReadonlyMap<Id, number>, where: string): number | undefined {
  const row = rows.get(id);
  if (row === undefined && id !== 0) throw new FormatError(where, l10n.t('unknown id {0}', String(id)));
  return row;
}

function rowOf(id: Id, rows: ReadonlyMap<Id, number>, sample: number, at: number): number {
  const row = rows.get(id);
  if (row !== undefined) return row;
  throw new FormatError(`sample[${sample}].location_id[${at}]`, l10n.t('unknown id {0}', String(id)));
}

/** Implausible line numbers are treated as unknown. */
function lineOf(value: Id | undefined): number {
  return typeof value === 'number' && value <= 0x7fffffff ? value : 0;
}
