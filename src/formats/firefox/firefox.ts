import * as l10n from '@vscode/l10n';
import { FunctionKind, type Profile, type ValueType } from '../../profile/model/profile';
import type { FunctionRecord } from '../../profile/model/profileBuilder';
import { sourcePath } from '../../base/sourcePath';
import { fileNames } from '../fileNames';
import { stringOf, tablesOf, type ThreadTables } from './firefoxTables';
import { FormatError, type ProfileFormat } from '../format';
import { indexAt, isObject, lineAt, listAt, numberAt, parseJson, startOf, type Json } from '../shared/json';
import { NO_FRAME, StackTreeBuilder } from '../shared/stackTreeBuilder';

/**
 * Profiles saved by the Firefox Profiler, samply and others, in any version of the processed format, with per-thread or
 * shared tables: https://github.com/firefox-devtools/profiler/blob/main/docs-developer/processed-profile-format.md
 * Also reads Gecko's own profiles, from which those are made. All threads are added up; what Firefox marks as idle is
 * idle.
 */
export const firefox: ProfileFormat = {
  id: 'firefox',
  label: 'Firefox profile',
  fileNames: fileNames.firefox,
  documentation: { readFrom: 'documentation only' },
  sniff(bytes) {
    const start = startOf(bytes, 65_536);
    if (!/^\s*\{/.test(start)) return false;
    const end = new TextDecoder().decode(bytes.subarray(-65_536));
    const isProcessed = [start, end].some((part) => part.includes('"preprocessedProfileVersion"'));
    // Gecko's: the meta object contains the process type.
    return isProcessed || (/^\s*\{\s*"meta"\s*:/.test(start) && start.includes('"processType"'));
  },
  parse: (bytes) => new FirefoxReader(parseJson(bytes)).read(),
};

const MILLISECOND = 1e6;
const VALUE_TYPES: readonly ValueType[] = [
  { type: 'samples', unit: 'count' },
  { type: 'wall', unit: 'nanoseconds' },
];
/** Gecko's profiles contain those of its other processes, which are not nested further. */
const MOST_PROCESSES = 1000;

class FirefoxReader {
  private readonly tree = new StackTreeBuilder(VALUE_TYPES);
  private readonly idle: number;
  private threads = 0;
  private first = Infinity;
  private last = -Infinity;

  constructor(private readonly file: Json) {
    const record = { name: '(idle)', source: '', line: 0, column: 0, kind: FunctionKind.idle };
    this.idle = this.tree.frame(this.tree.addFunction(record), 0);
  }

  read(): Profile {
    const pending = [{ process: this.file, where: '' }];
    // The list grows during iteration.
    for (const { process, where } of pending) {
      this.readProcess(process, where);
      if (!Array.isArray(process.processes) || pending.length > MOST_PROCESSES) continue;
      process.processes.forEach((inner, index) => {
        if (isObject(inner)) pending.push({ process: inner, where: `${where}processes[${index}].` });
      });
    }
    return this.tree.build({
      duration: this.last > this.first ? (this.last - this.first) * MILLISECOND : 0,
      defaultValue: 1,
      notes: this.threads > 1 ? [l10n.t('The stacks of {0} threads are added up.', this.threads)] : [],
    });
  }

  private readProcess(process: Json, where: string): void {
    const meta = isObject(process.meta) ? process.meta : {};
    const interval = numberAt(meta.interval ?? 1, `${where}meta.interval`) * MILLISECOND;
    if (interval < 0) throw new FormatError(`${where}meta.interval`, l10n.t('negative value'));
    const shared = isObject(process.shared) ? process.shared : {};
    const categories = Array.isArray(meta.categories) ? meta.categories : [];
    const idle = categories.findIndex((category) => isObject(category) && category.name === 'Idle');
    listAt(process.threads, `${where}threads`).forEach((thread, index) => {
      const place = `${where}threads[${index}]`;
      if (!isObject(thread)) throw new FormatError(place, l10n.t('expected an object'));
      this.readThread(new ThreadReader(this.tree, tablesOf(thread, shared, place)), { idle, interval });
    });
  }

  private readThread(thread: ThreadReader, { idle, interval }: { idle: number; interval: number }): void {
    const { samples, where } = thread.tables;
    const [stacks, weights] = [samples.column('stack'), samples.column('weight')];
    this.noteTimes(samples.column('time'), samples.column('timeDeltas'), where);
    let hasSamples = false;
    for (let at = 0; at < samples.length; at++) {
      const stack = stacks[at];
      if (stack === null || stack === undefined) continue;
      const place = `${where}.samples.stack[${at}]`;
      const weight = weights[at] ?? 1;
      const count = Math.max(0, numberAt(weight, `${where}.samples.weight[${at}]`));
      const { node, frame, category } = thread.nodeOf(stack, place);
      const values = [count, count * interval];
      if (category === idle && idle >= 0) this.tree.add([this.idle], values, () => place);
      else this.tree.addSelf(node, frame, values);
      hasSamples = true;
    }
    if (hasSamples) this.threads++;
  }

  /** Milliseconds: the time of each sample, or the time since the previous one. */
  private noteTimes(times: readonly unknown[], deltas: readonly unknown[], where: string): void {
    let now = 0;
    const isAbsolute = times.length > 0;
    (isAbsolute ? times : deltas).forEach((value, at) => {
      const time = numberAt(value, `${where}.samples.${isAbsolute ? 'time' : 'timeDeltas'}[${at}]`);
      now = isAbsolute ? time : now + time;
      this.first = Math.min(this.first, now);
      this.last = Math.max(this.last, now);
    });
  }
}

/** The leaf of a stack in the tree. */
interface StackEnd {
  readonly node: number;
  readonly frame: number;
  readonly category: unknown;
}

class ThreadReader {
  private readonly ends: (StackEnd | undefined)[] = [];
  private readonly frames: (number | undefined)[] = [];
  private readonly prefix: readonly unknown[];
  private readonly frameOfStack: readonly unknown[];
  private readonly category: readonly unknown[];
  private readonly frameCategory: readonly unknown[];
  private readonly frameLine: readonly unknown[];
  private readonly frameFunction: readonly unknown[];
  private readonly location: readonly unknown[];

  constructor(
    private readonly tree: StackTreeBuilder,
    readonly tables: ThreadTables,
  ) {
    const { stacks, frames } = tables;
    this.prefix = stacks.column('prefix');
    this.frameOfStack = stacks.column('frame');
    this.category = stacks.column('category');
    this.frameCategory = frames.column('category');
    this.frameLine = frames.column('line');
    this.frameFunction = frames.column('func');
    this.location = frames.column('location');
  }

  /** Walks up to the nearest known ancestor; a stack's callers come before it in the table. */
  nodeOf(stack: unknown, where: string): StackEnd {
    const path: number[] = [];
    let row: unknown = stack;
    let end: StackEnd | undefined;
    while (row !== null && row !== undefined && row !== -1) {
      const at = indexAt(
        row,
        this.tables.stacks.length,
        path.length === 0 ? where : this.prefixOf(path.at(-1)!),
      );
      end = this.ends[at];
      if (end) break;
      if (path.length > 0 && at >= path.at(-1)!)
        throw new FormatError(this.prefixOf(path.at(-1)!), l10n.t('it is part of a cycle'));
      path.push(at);
      row = this.prefix[at];
    }
    let above = end ?? { node: 0, frame: NO_FRAME, category: undefined };
    for (const at of path.reverse()) above = this.ends[at] = this.enter(above, at, where);
    return above;
  }

  private prefixOf(stack: number): string {
    return `${this.tables.where}.stackTable.prefix[${stack}]`;
  }

  private enter(above: StackEnd, stack: number, where: string): StackEnd {
    const { length } = this.tables.frames;
    const row = indexAt(this.frameOfStack[stack], length, `${this.tables.where}.stackTable.frame[${stack}]`);
    const frame = (this.frames[row] ??= this.addFrame(row));
    const node = this.tree.enter(above.node, above.frame, frame, () => where);
    return { node, frame, category: this.category[stack] ?? this.frameCategory[row] };
  }

  private addFrame(row: number): number {
    const record = this.tables.functions ? this.functionOf(row) : this.functionAt(row);
    return this.tree.frame(this.tree.addFunction(record), lineAt(this.frameLine[row]));
  }

  /** Function in the processed format. */
  private functionOf(row: number): FunctionRecord {
    const { tables } = this;
    const functions = tables.functions!;
    const func = indexAt(
      this.frameFunction[row],
      functions.length,
      `${tables.where}.frameTable.func[${row}]`,
    );
    const at = (name: string) => functions.column(name)[func];
    const name = stringOf(tables, at('name'), `funcTable.name[${func}]`) || '(anonymous)';
    const source = sourcePath(
      this.fileOf(func, at('fileName'), at('source')) || this.libraryOf(at('resource')),
    );
    return { name, source, line: lineAt(at('lineNumber')), column: lineAt(at('columnNumber')) };
  }

  /** Newer profiles have a table of sources. */
  private fileOf(func: number, fileName: unknown, source: unknown): string {
    const { tables } = this;
    if (!tables.sources || typeof source !== 'number')
      return stringOf(tables, fileName, `funcTable.fileName[${func}]`);
    const row = indexAt(source, tables.sources.length, `${tables.where}.funcTable.source[${func}]`);
    return stringOf(tables, tables.sources.column('filename')[row], `sources.filename[${row}]`);
  }

  /** For native code, the library that contains it. */
  private libraryOf(resource: unknown): string {
    const { resources } = this.tables;
    if (!resources || typeof resource !== 'number' || resource < 0) return '';
    return stringOf(this.tables, resources.column('name')[resource], `resourceTable.name[${resource}]`);
  }

  /** Function in Gecko's own format: `name (file:line:column)`, a name, or an address. */
  private functionAt(row: number): FunctionRecord {
    const text = stringOf(this.tables, this.location[row], `frameTable.location[${row}]`);
    const open = text.endsWith(')') ? text.lastIndexOf(' (') : -1;
    const [, file, line, column] = /^(.*?):(\d{1,9})(?::(\d{1,9}))?$/.exec(text.slice(open + 2, -1)) ?? [];
    if (open < 0 || file === undefined)
      return { name: text || '(anonymous)', source: '', line: 0, column: 0 };
    return {
      name: text.slice(0, open) || '(anonymous)',
      source: sourcePath(file),
      line: Number(line),
      column: Number(column ?? 0),
    };
  }
}
