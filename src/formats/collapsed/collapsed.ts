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
 * Stacks in the format of the flame graph scripts, one per line: frames separated by `;`, outermost first, then the
 * stack's cost. Frames may include file and line in py-spy's or austin's style; comments at the start may describe what
 * is measured.
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

/** The cost follows the last space. Austin may write three figures, the first of which is the one its mode is about. */
const COST = /^-?\d+(\.\d+)?(e[+-]?\d+)?(,-?\d+){0,2}$/;
const AUSTIN_COSTS = / -?\d+ -?\d+ -?\d+$/;
const AUSTIN_THREAD = /^(Process \d+;)?Thread [\da-f]+(;| )|^P\d+;T[\da-fx:]+(;| )/;
const LINES_TO_LOOK_AT = 20;

/** Stacks may be long: how far to search for the end of the first line. */
const LONGEST_LINE = 4 * 1024 * 1024;

/** True if the first lines are all stacks or comments, and at least one is a stack. */
function isCollapsed(bytes: Uint8Array): boolean {
  // Excludes JSON, and another text format that starts with such a comment.
  if (/^\s*(\{|\[\s*[{["\d]|#\s*callgrind)/.test(startOf(bytes))) return false;
  const newline = bytes.subarray(0, LONGEST_LINE).indexOf(0x0a);
  const start = startOf(bytes, Math.max(4096, newline + 1));
  const lines = start.split('\n').map((line) => line.trimEnd());
  // The last line may be truncated.
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

/**
 * The value type of costs: austin writes microseconds or bytes, under `# mode:`; Hotline writes `# type:` and `#
 * unit:`.
 */
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
    // Austin writes its running time in microseconds.
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

/** Splits a line into text and cost; austin's figures are separated by `,`. The stack may be empty. */
function splitCost(line: string, isAustin: boolean): [text: string, cost: string] {
  const figures = isAustin ? AUSTIN_COSTS.exec(line) : null;
  if (figures) return [line.slice(0, figures.index), figures[0].slice(1).replaceAll(' ', ',')];
  const space = line.lastIndexOf(' ');
  return [line.slice(0, Math.max(0, space)), line.slice(space + 1)];
}

/** Whether an entry is the process or thread at the root of austin's and py-spy's stacks. */
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

/** Parses `name (file:line)`, `name (file)` and austin's `file:name:line`; anything else is a name. */
function frameOf(text: string, { isAustin, isOwn }: { isAustin: boolean; isOwn: boolean }): PlacedFrame {
  const open = text.endsWith(')') ? openingOf(text) : -1;
  if (open > 0) {
    const [file, line] = placeOf(text.slice(open + 2, -1));
    // Arguments are in parentheses too.
    if (line > 0 || isOwn || /[./\\]/.test(file)) return { name: text.slice(0, open), file, line };
  }
  if (isAustin) {
    const [before, line] = placeOf(text);
    const colon = before.lastIndexOf(':');
    if (line > 0 && colon > 0) return { name: before.slice(colon + 1), file: before.slice(0, colon), line };
  }
  // Suffixes with which async-profiler and perf's scripts mark the kind of code.
  return { name: text.replace(/_\[[jik01w]\]$/, ''), file: '', line: 0 };
}

/** Index of the ` (` that matches the closing parenthesis at the end: names and paths may contain parentheses too. */
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
