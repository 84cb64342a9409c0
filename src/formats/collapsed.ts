import * as l10n from '@vscode/l10n';
import type { Profile, ValueType } from '../model/profile';
import { sourcePath } from '../model/sourcePath';
import { writeCollapsed } from './collapsedWriter';
import { kindOf } from './engineEntries';
import { extensions } from './extensions';
import { FormatError, type ProfileFormat } from './format';
import { decodeText, startOf } from './json';
import { StackTree } from './stackTree';
import { conversionOf } from './valueUnits';

/**
 * Stacks as flame graph scripts read them, one a line: frames from the outermost on, `;` between them, and what the
 * stack cost. Frames may tell file and line, in the ways of py-spy and austin; comments at the start, what is measured.
 */
export const collapsed: ProfileFormat = {
  id: 'collapsed',
  label: 'collapsed stacks',
  extensions: extensions.collapsed,
  sniff: isCollapsed,
  parse: (bytes) => new CollapsedReader().read(decodeText(bytes)),
  write: writeCollapsed,
};

/** Austin tells up to three figures: time, whether it was idle, memory. */
const COST = /^-?\d+(\.\d+)?(e[+-]?\d+)?(,-?\d+){0,2}$/;
const LINES_TO_LOOK_AT = 20;

/** True when the first lines are all stacks or comments, one of them at least a stack. */
function isCollapsed(bytes: Uint8Array): boolean {
  const start = startOf(bytes);
  // Another format of text starts with such a comment.
  if (/^#\s*callgrind/.test(start)) return false;
  const lines = start.split('\n').map((line) => line.trimEnd());
  // The last one may be cut off.
  const whole = bytes.length > start.length ? lines.slice(0, -1) : lines;
  const seen = whole.filter((line) => line !== '' && !line.startsWith('#')).slice(0, LINES_TO_LOOK_AT);
  // A long stack may fill all that is looked at.
  if (seen.length === 0)
    return lines.length === 1 && bytes.length > start.length && /^[^{}]+;[^{}]+;/.test(start);
  const stacks = seen.filter(
    (line) => COST.test(line.slice(line.lastIndexOf(' ') + 1)) && line.includes(' '),
  );
  // What was cut off ends in a line without its cost.
  return (
    stacks.length > 0 && stacks.length >= seen.length - 1 && stacks[0] === seen[0] && !/^\w+: /.test(seen[0]!)
  );
}

const SAMPLES: ValueType = { type: 'samples', unit: 'count' };

/** What the cost of a stack is: austin writes microseconds, or bytes, under `# mode:`; Hotline `# type:` and `# unit:`. */
function valueTypeOf(facts: ReadonlyMap<string, string>): ValueType & { factor: number } {
  const mode = facts.get('mode');
  if (mode === 'memory') return { type: 'alloc_space', unit: 'bytes', factor: 1 };
  if (mode !== undefined || facts.has('austin'))
    return { type: mode === 'cpu' ? 'cpu' : 'wall', unit: 'nanoseconds', factor: 1000 };
  const type = facts.get('type');
  return type === undefined ? { ...SAMPLES, factor: 1 } : { type, ...conversionOf(facts.get('unit') ?? '') };
}

class CollapsedReader {
  private readonly facts = new Map<string, string>();
  private value: (ValueType & { factor: number }) | undefined;
  private tree: StackTree | undefined;
  private readonly frames = new Map<string, number>();
  private isAustin = false;
  private hasThreads = false;

  read(text: string): Profile {
    let number = 0;
    for (let start = 0; start < text.length; number++) {
      const newline = text.indexOf('\n', start);
      const end = newline < 0 ? text.length : newline;
      this.readLine(text.slice(start, end).trim(), number + 1);
      start = end + 1;
    }
    const { unit } = (this.value ??= valueTypeOf(this.facts));
    // Austin tells how long it ran, in microseconds.
    const told = Number(this.facts.get('duration') ?? 0) * (this.isAustin ? 1000 : 1);
    const duration = unit === 'nanoseconds' && Number.isFinite(told) ? Math.max(0, told) : 0;
    const notes = this.hasThreads ? [l10n.t('The stacks of all threads and processes are added up.')] : [];
    return this.treeOf().build({ duration, defaultValue: 0, notes });
  }

  private treeOf(): StackTree {
    this.value ??= valueTypeOf(this.facts);
    return (this.tree ??= new StackTree([{ type: this.value.type, unit: this.value.unit }]));
  }

  private readLine(line: string, number: number): void {
    if (line === '') return;
    if (line.startsWith('#')) {
      const [, key, value] = /^# ?([\w-]+): *(.*)$/.exec(line) ?? [];
      if (key !== undefined) this.facts.set(key, value!);
      this.isAustin ||= key === 'austin';
      return;
    }
    const where = () => l10n.t('line {0}', number);
    const space = line.lastIndexOf(' ');
    const cost = line.slice(space + 1);
    if (space < 1 || !COST.test(cost))
      throw new FormatError(where(), l10n.t('it does not end in what the stack cost'));
    const tree = this.treeOf();
    const value = Number(this.costOf(cost)) * this.value!.factor;
    if (Math.abs(value) > Number.MAX_SAFE_INTEGER)
      throw new FormatError(where(), l10n.t('it is not a usable number: {0}', cost.slice(0, 40)));
    tree.add(this.stackOf(tree, line.slice(0, space)), [Math.max(0, value)], where);
  }

  /** Of austin's three figures the one that the mode is about. */
  private costOf(cost: string): string {
    const figures = cost.split(',');
    // Time that was idle is none of the program's in a profile of its processor time.
    if (figures.length === 3 && figures[1] === '1' && this.value!.type === 'cpu') return '0';
    return figures[0]!;
  }

  private stackOf(tree: StackTree, text: string): number[] {
    const stack: number[] = [];
    let last: PlacedFrame | undefined;
    for (const part of text.split(';')) {
      if (part === '') continue;
      if (stack.length === 0 && isThread(part)) {
        this.hasThreads = true;
        this.isAustin ||= /^P\d+$/.test(part);
        continue;
      }
      // Older austin writes the line of a frame behind it.
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

  private frame(tree: StackTree, text: string): number {
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

/** What stands above the stacks of each thread: of austin, and of py-spy. */
function isThread(text: string): boolean {
  return /^(P\d+|T\d+(:\d+)?|T0x[\da-f]+|Process \d+|Thread (0x)?[\da-f]+|process \d+:.*|thread \(0x[\dA-Fa-f]+\).*)$/.test(
    text,
  );
}

interface PlacedFrame {
  readonly name: string;
  readonly file: string;
  /** 1-based, 0 where unknown. */
  readonly line: number;
}

/** `name (file:line)`, `name (file)`, austin's `file:name:line`, and all else as a name. */
function frameOf(text: string, { isAustin, isOwn }: { isAustin: boolean; isOwn: boolean }): PlacedFrame {
  const open = text.endsWith(')') ? openingOf(text) : -1;
  if (open > 0) {
    const [file, line] = placeOf(text.slice(open + 2, -1));
    // Arguments stand in parentheses too.
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
