import * as l10n from '@vscode/l10n';
import { float64Column, int32Column, type Float64Column } from '../../base/columns';
import { FormatError, LAST_LINE, MOST_MEASURED } from '../format';

/** A function of the file, or the part of it that was inlined from another file. */
export interface RawFunction {
  /** '???' if unknown. */
  readonly file: string;
  readonly name: string;
  /** The program or library that contains it, '' if not specified. */
  readonly object: string;
  /** Row of the function this is an inlined part of; its own row otherwise. */
  readonly owner: number;
  /** 1-based line of the first cost listed in the file, which is that of its first instruction; 0 if it has none. */
  line: number;
}

/** The content of a Callgrind file, in file order. Lines are 1-based, 0 if unknown. */
export interface RawCallgrind {
  readonly events: readonly string[];
  readonly functions: readonly RawFunction[];
  /** Rows: function, line and one column per event. */
  readonly self: CostRows;
  readonly calls: CallRows;
}

interface CostRows {
  readonly func: Int32Array;
  readonly line: Int32Array;
  readonly values: readonly Float64Array[];
}

interface CallRows extends CostRows {
  readonly callee: Int32Array;
  /** Number of calls. */
  readonly count: Float64Array;
}

const UNKNOWN_FILE = '???';
/** Callgrind itself has fewer than 20. */
const MOST_EVENTS = 64;
/** Lines without costs: facts about the run, and jumps. Names defined in jump lines may be used later. */
const HEADER = /^[A-Za-z]+:/;
const JUMP = /^(jump|jcnd)=/;
const NAME = /^(ob|fl|fi|fe|fn|cob|cfi|cfl|cfn|jfi|jfn|frfn)=\s*(?!\s)(.*)$/;
const COMPRESSED = /^\((\d+)\)\s*(?!\s)(.*)$/;

/** @throws {FormatError} with the line, for invalid content and undefined compressed names */
export function readCallgrind(text: string): RawCallgrind {
  const reader = new CallgrindReader();
  let number = 0;
  for (let at = 0; at < text.length;) {
    const end = text.indexOf('\n', at);
    const stop = end < 0 ? text.length : end;
    reader.line(text.slice(at, text.charCodeAt(stop - 1) === 0x0d ? stop - 1 : stop), ++number);
    at = stop + 1;
  }
  return reader.end();
}

class CallgrindReader {
  private events: readonly string[] | undefined;
  /** For each position; the last one is the line, unless there are only instructions. */
  private positions: number[] = [0];
  private hasLines = true;
  private number = 0;
  private readonly names = new Map<string, string>();
  private readonly functions: RawFunction[] = [];
  private readonly rows = new Map<string, number>();
  private file = UNKNOWN_FILE;
  private object = '';
  private name: string | undefined;
  private owner = -1;
  /** Row of the function that costs belong to, -1 before the first. */
  private func = -1;
  private called = {
    file: undefined as string | undefined,
    object: undefined as string | undefined,
    row: -1,
  };
  /** Set between a `calls` line and the line with its costs. */
  private pendingCalls: number | undefined;
  private readonly self = newRows();
  private readonly calls = { ...newRows(), callee: int32Column(), count: float64Column() };

  line(line: string, number: number): void {
    this.number = number;
    if (line === '' || line.startsWith('#')) return;
    const first = line.charCodeAt(0);
    // A digit, `+`, `-` or `*`.
    if ((first >= 0x30 && first <= 0x39) || first === 0x2b || first === 0x2d || first === 0x2a)
      return this.costs(line);
    const named = NAME.exec(line);
    if (named) return this.named(named[1]!, named[2]!);
    if (line.startsWith('calls=')) return this.callCount(line.slice(6));
    if (HEADER.test(line)) return this.header(line);
    if (!JUMP.test(line) && line.trim() !== '') throw this.problem(l10n.t('unrecognized line'));
  }

  end(): RawCallgrind {
    if (!this.events) throw this.problem(l10n.t('unexpected end of file'));
    if (this.pendingCalls !== undefined) throw this.problem(l10n.t('unexpected end of file'));
    const { self, calls } = this;
    return {
      events: this.events,
      functions: this.functions,
      self: finished(self),
      calls: { ...finished(calls), callee: calls.callee.numbers(), count: calls.count.numbers() },
    };
  }

  private header(line: string): void {
    const value = line.slice(line.indexOf(':') + 1).trim();
    if (line.startsWith('events:')) this.setEvents(value.split(/\s+/).filter((name) => name !== ''));
    else if (line.startsWith('positions:')) {
      const kinds = value.split(/\s+/);
      if (kinds.some((kind) => !/^(line|instr|addr)$/.test(kind)) || kinds.length > 2)
        throw this.problem(l10n.t('unknown kind of position: {0}', value));
      this.hasLines = kinds.includes('line');
      this.positions = kinds.map(() => 0);
    } else if (line.startsWith('version:') && Number(value) > 1)
      throw this.problem(l10n.t('unsupported version, newer than 1: {0}', value));
  }

  private setEvents(events: readonly string[]): void {
    if (this.events && this.events.join(' ') !== events.join(' '))
      throw this.problem(l10n.t('the parts of the file measure different events'));
    if (events.length === 0 || events.length > MOST_EVENTS)
      throw this.problem(l10n.t('unusable number of events: {0}', events.length));
    if (this.events) return;
    this.events = events;
    for (const rows of [this.self, this.calls]) rows.values = events.map(() => float64Column());
  }

  private named(key: string, text: string): void {
    const name = this.expanded(key.endsWith('ob') ? 'ob' : key.endsWith('fn') ? 'fn' : 'fl', text);
    switch (key) {
      case 'ob':
        this.object = name;
        break;
      case 'fl':
        this.file = name;
        break;
      case 'fi':
      case 'fe':
        this.file = name;
        if (this.name !== undefined) this.func = this.rowOf(name, this.name, this.object, this.owner);
        break;
      case 'fn':
        this.name = name;
        this.func = this.owner = this.rowOf(this.file, name, this.object);
        break;
      case 'cob':
        this.called.object = name;
        break;
      case 'cfi':
      case 'cfl':
        this.called.file = name;
        break;
      case 'cfn':
        this.called = {
          file: undefined,
          object: undefined,
          row: this.rowOf(this.called.file ?? this.file, name, this.called.object ?? this.object),
        };
    }
  }

  /** Name compression: a name is defined once with a number, by which it is referred to from then on. */
  private expanded(kind: string, text: string): string {
    const [, number, name] = COMPRESSED.exec(text) ?? [];
    if (number === undefined) return text;
    const key = `${kind}${number}`;
    if (name) this.names.set(key, name);
    const known = this.names.get(key);
    if (known === undefined) throw this.problem(l10n.t('name ({0}) is used before it is defined', number));
    return known;
  }

  /** Functions are identified by file and name or, if the file is unknown, by object and name. */
  private rowOf(file: string, name: string, object: string, owner?: number): number {
    const where = file === UNKNOWN_FILE ? `${this.numberOf(object)}?` : `${this.numberOf(file)}`;
    const key = `${where}:${this.numberOf(name)}`;
    let row = this.rows.get(key);
    if (row === undefined) {
      row = this.functions.length;
      this.functions.push({ file, name, object, owner: owner ?? row, line: 0 });
      this.rows.set(key, row);
    }
    return row;
  }

  private readonly numbers = new Map<string, number>();

  private numberOf(text: string): number {
    const number = this.numbers.get(text) ?? this.numbers.size;
    this.numbers.set(text, number);
    return number;
  }

  private callCount(text: string): void {
    if (this.called.row < 0) throw this.problem(l10n.t('no function is named'));
    this.pendingCalls = this.count(text.trim().split(/\s+/)[0]!);
  }

  private costs(line: string): void {
    if (!this.events) throw this.problem(l10n.t('costs come before the events line'));
    if (this.func < 0) throw this.problem(l10n.t('no function is named'));
    const words = line.split(/\s+/).filter((word) => word !== '');
    const at = this.position(words);
    if (words.length - this.positions.length > this.events.length)
      throw this.problem(
        l10n.t('found {0} costs for {1} events', words.length - this.positions.length, this.events.length),
      );
    const isCall = this.pendingCalls !== undefined;
    const rows = isCall ? this.calls : this.self;
    rows.func.push(this.func);
    rows.line.push(at);
    rows.values.forEach((column, event) => {
      const word = words[this.positions.length + event];
      column.push(word === undefined || word === '.' ? 0 : this.count(word));
    });
    const func = this.functions[this.func]!;
    if (!isCall && func.line === 0) func.line = at;
    if (!isCall) return;
    this.calls.callee.push(this.called.row);
    this.calls.count.push(this.pendingCalls!);
    this.pendingCalls = undefined;
  }

  /** Positions are absolute, or relative to those of the preceding line. @returns the line, 0 if unknown */
  private position(words: readonly string[]): number {
    for (let at = 0; at < this.positions.length; at++) {
      const word = words[at] ?? '';
      const before = this.positions[at]!;
      const value =
        word === '*'
          ? before
          : word.startsWith('+')
            ? before + this.count(word.slice(1))
            : word.startsWith('-')
              ? before - this.count(word.slice(1))
              : this.count(word);
      if (value < 0 || !Number.isSafeInteger(value))
        throw this.problem(l10n.t('not a usable number: {0}', word));
      this.positions[at] = value;
    }
    const line = this.hasLines ? this.positions.at(-1)! : 0;
    if (line > LAST_LINE) throw this.problem(l10n.t('not a valid line number: {0}', line));
    return line;
  }

  private count(word: string): number {
    const value = /^(\d+|0x[\da-fA-F]+)$/.test(word) ? Number(word) : NaN;
    if (!(value <= MOST_MEASURED)) throw this.problem(l10n.t('not a usable number: {0}', word.slice(0, 40)));
    return value;
  }

  private problem(text: string): FormatError {
    return new FormatError(l10n.t('line {0}', this.number), text);
  }
}

interface GrowingRows {
  readonly func: ReturnType<typeof int32Column>;
  readonly line: ReturnType<typeof int32Column>;
  values: readonly Float64Column[];
}

function newRows(): GrowingRows {
  return { func: int32Column(), line: int32Column(), values: [] };
}

function finished({ func, line, values }: GrowingRows): CostRows {
  return {
    func: func.numbers(),
    line: line.numbers(),
    values: values.map((column) => column.numbers()),
  };
}
