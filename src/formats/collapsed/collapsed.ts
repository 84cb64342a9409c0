import * as l10n from '@vscode/l10n';
import type { Profile, ValueType } from '../../profile/model/profile';
import { sourcePath } from '../../base/sourcePath';
import { writeCollapsed } from './collapsedWriter';
import { kindOf } from '../shared/engineEntries';
import { fileNames } from '../fileNames';
import { FormatError, type ProfileFormat } from '../format';
import { decodeText, startOf } from '../shared/json';
import { StackTreeBuilder } from '../shared/stackTreeBuilder';
import { conversionOf } from '../shared/valueUnits';

/**
 * Stacks as flame graph scripts read them, one a line: frames from the outermost on, `;` between them, and what the
 * stack cost. Frames may tell file and line, in the ways of py-spy and austin; comments at the start, what is measured.
 */
export const collapsed: ProfileFormat = {
  id: 'collapsed',
  label: 'collapsed stacks',
  fileNames: fileNames.collapsed,
  documentation: {
    readFrom: 'py-spy 0.4, austin 1.0, perf 6.1; async-profiler and austin 3 from documentation only',
  },
  sniff: isCollapsed,
  parse: (bytes) => new CollapsedReader().read(decodeText(bytes)),
  write: writeCollapsed,
};

/** What a stack cost stands behind the last space. Austin may tell three figures: the first is what the mode is about. */
const COST = /^-?\d+(\.\d+)?(e[+-]?\d+)?(,-?\d+){0,2}$/;
const AUSTIN_COSTS = / -?\d+ -?\d+ -?\d+$/;
const AUSTIN_THREAD = /^(Process \d+;)?Thread [\da-f]+(;| )|^P\d+;T[\da-fx:]+(;| )/;
const LINES_TO_LOOK_AT = 20;

/** A stack may be long: how much of a file is searched for the end of its first line. */
const LONGEST_LINE = 4 * 1024 * 1024;

/** True if the first lines are all stacks or comments, and at least one is a stack. */
function isCollapsed(bytes: Uint8Array): boolean {
  // JSON, and another format of text that starts with such a comment.
  if (/^\s*(\{|\[\s*[{["\d]|#\s*callgrind)/.test(startOf(bytes))) return false;
  const newline = bytes.subarray(0, LONGEST_LINE).indexOf(0x0a);
  const start = startOf(bytes, Math.max(4096, newline + 1));
  const lines = start.split('\n').map((line) => line.trimEnd());
  // The last one may be truncated.
  const whole = start.length < bytes.length ? lines.slice(0, -1) : lines;
  const seen = whole.filter((line) => line !== '' && !line.startsWith('#')).slice(0, LINES_TO_LOOK_AT);
  const stacks = seen.filter(
    (line) => COST.test(line.slice(line.lastIndexOf(' ') + 1)) && line.includes(' '),
  );
  // A truncated file ends in a line without its cost. `name: 3` is not a stack.
  return (
    stacks.length > 0 && stacks.length >= seen.length - 1 && stacks[0] === seen[0] && !/^\w+: /.test(seen[0]!)
  );
}

const SAMPLES: ValueType = { type: 'samples', unit: 'count' };

/** What the cost of a stack is: austin writes microseconds, or bytes, under `# mode:`; Hotline `# type:` and `# unit:`. */
function valueTypeOf(facts: ReadonlyMap<string, string>, isAustin: boolean): ValueType & { factor: number } {
  const mode = facts.get('mode');
  if (mode === 'memory') return { type: 'alloc_space', unit: 'bytes', factor: 1 };
  if (mode !== undefined || isAustin)
    return { type: mode === 'cpu' ? 'cpu' : 'wall', unit: 'nanoseconds', factor: 1000 };
  const type = facts.get('type');
  return type === undefined ? { ...SAMPLES, factor: 1 } : { type, ...conversionOf(facts.get('unit') ?? '') };
}

class CollapsedReader {
  private readonly facts = new Map<string, string>();
  private value: (ValueType & { factor: number }) | undefined;
  private tree: StackTreeBuilder | undefined;
  private readonly frames = new Map<string, number>();
  private isAustin = false;
  private hasThreads = false;

  read(text: string): Profile {
    let number = 0;
    for (let start = 0; start < text.length; number++) {
      const newline = text.indexOf('\n', start);
      const end = newline < 0 ? text.length : newline;
      this.readLine(text.slice(start, end).trimEnd(), number + 1);
      start = end + 1;
    }
    const { unit } = (this.value ??= valueTypeOf(this.facts, this.isAustin));
    // Austin tells how long it ran, in microseconds.
    const told = Number(this.facts.get('duration') ?? 0) * (this.isAustin ? 1000 : 1);
    const duration = unit === 'nanoseconds' && Number.isFinite(told) ? Math.max(0, told) : 0;
    const notes = this.hasThreads ? [l10n.t('The stacks of all threads and processes are added up.')] : [];
    return this.treeOf().build({ duration, defaultValue: 0, notes });
  }

  private treeOf(): StackTreeBuilder {
    this.value ??= valueTypeOf(this.facts, this.isAustin);
    return (this.tree ??= new StackTreeBuilder([{ type: this.value.type, unit: this.value.unit }]));
  }

  private readLine(line: string, number: number): void {
    if (line === '') return;
    if (line.startsWith('#')) {
      const [, key, value] = /^# ?([\w-]+): *(?! )(.*)$/.exec(line) ?? [];
      if (key !== undefined) this.facts.set(key, value!);
      this.isAustin ||= key === 'austin';
      return;
    }
    const where = () => l10n.t('line {0}', number);
    this.isAustin ||= AUSTIN_THREAD.test(line);
    const [text, cost] = splitCost(line, this.isAustin);
    if (!COST.test(cost)) throw new FormatError(where(), l10n.t('expected a number at the end of the line'));
    const tree = this.treeOf();
    const value = Number(this.costOf(cost)) * this.value!.factor;
    if (!(Math.abs(value) <= Number.MAX_SAFE_INTEGER))
      throw new FormatError(where(), l10n.t('not a usable number: {0}', cost.slice(0, 40)));
    tree.add(this.stackOf(tree, text), [Math.max(0, value)], where);
  }

  /** The one of austin's three figures that matches the mode. */
  private costOf(cost: string): string {
    const figures = cost.split(',');
    // In a CPU profile, idle time does not count as the program's.
    if (figures.length === 3 && figures[1] === '1' && this.value!.type === 'cpu') return '0';
    return figures[0]!;
  }

  private stackOf(tree: StackTreeBuilder, text: string): number[] {
    const stack: number[] = [];
    let last: PlacedFrame | undefined;
    for (const part of text.split(';')) {
      if (part === '') continue;
      if (stack.length === 0 && isThread(part)) {
        this.hasThreads = true;
        continue;
      }
      // Older versions of austin write a frame's line after it.
      if (last && /^L\d+$/.test(part)) {
        stack[stack.length - 1] = this.frame(tree, `${last.name} (${last.file}:${part.slice(1)})`);
        last = undefined;
        continue;
      }
      const frame = this.placed(part);
      last = frame.file !== '' && frame.line === 0 ? frame : undefined;
      stack.push(this.frame(tree, part));
    }
    return stack;
  }

  private placed(text: string): PlacedFrame {
    return frameOf(text, { isAustin: this.isAustin, isOwn: this.facts.has('type') });
  }

  private frame(tree: StackTreeBuilder, text: string): number {
    let number = this.frames.get(text);
    if (number === undefined) {
      const { name, file, line } = this.placed(text);
      const source = sourcePath(file);
      const func = tree.addFunction({ name, source, line: 0, column: 0, kind: kindOf(name, source) });
      this.frames.set(text, (number = tree.frame(func, line)));
    }
    return number;
  }
}

/** A line without its cost, and the cost: austin's figures with `,` between them. A stack may be empty. */
function splitCost(line: string, isAustin: boolean): [text: string, cost: string] {
  const figures = isAustin ? AUSTIN_COSTS.exec(line) : null;
  if (figures) return [line.slice(0, figures.index), figures[0].slice(1).replaceAll(' ', ',')];
  const space = line.lastIndexOf(' ');
  return [line.slice(0, Math.max(0, space)), line.slice(space + 1)];
}

/** What stands above the stacks of each process and thread: of austin, and of py-spy. */
function isThread(text: string): boolean {
  return (
    /^(P\d+|T[\da-fx:]+|Process \d+|Thread [\da-f]+)$/.test(text) ||
    /^(process \d+:|thread \((0x)?[\dA-Fa-f]+\))/.test(text)
  );
}

interface PlacedFrame {
  readonly name: string;
  readonly file: string;
  /** 1-based, 0 if unknown. */
  readonly line: number;
}

/** `name (file:line)`, `name (file)`, austin's `file:name:line`, and all else as a name. */
function frameOf(text: string, { isAustin, isOwn }: { isAustin: boolean; isOwn: boolean }): PlacedFrame {
  const open = text.endsWith(')') ? openingOf(text) : -1;
  if (open > 0) {
    const [file, line] = placeOf(text.slice(open + 2, -1));
    // Arguments are in parentheses, too.
    if (line > 0 || isOwn || /[./\\]/.test(file)) return { name: text.slice(0, open), file, line };
  }
  if (isAustin) {
    const [before, line] = placeOf(text);
    const colon = before.lastIndexOf(':');
    if (line > 0 && colon > 0) return { name: before.slice(colon + 1), file: before.slice(0, colon), line };
  }
  // Kinds of code that async-profiler and perf's scripts mark names with.
  return { name: text.replace(/_\[[jik01w]\]$/, ''), file: '', line: 0 };
}

/** Where ` (` stands that the closing parenthesis at the end belongs to: names and paths may have some of their own. */
function openingOf(text: string): number {
  let depth = 0;
  for (let at = text.length - 1; at > 0; at--) {
    if (text[at] === ')') depth++;
    else if (text[at] === '(' && --depth === 0) return text[at - 1] === ' ' ? at - 1 : -1;
  }
  return -1;
}

function placeOf(text: string): [file: string, line: number] {
  const colon = text.lastIndexOf(':');
  const digits = text.slice(colon + 1);
  if (colon < 1 || !/^\d{1,9}$/.test(digits)) return [text, 0];
  return [text.slice(0, colon), Number(digits)];
}
