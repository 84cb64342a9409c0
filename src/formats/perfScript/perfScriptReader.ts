import * as l10n from '@vscode/l10n';
import { FormatError, LAST_LINE, MOST_MEASURED } from '../format';

/** A stack frame. */
export interface PerfFrame {
  /** `[unknown]` if it has no name. */
  readonly symbol: string;
  /** The program or library, `[kernel.kallsyms]` for the kernel, '' if not specified. */
  readonly object: string;
  /** '' if not specified. */
  file: string;
  /** 1-based, 0 if not specified. */
  line: number;
}

/** A sample. */
export interface PerfSample {
  readonly command: string;
  readonly pid: number;
  /** In seconds; undefined if not specified. */
  readonly time: number | undefined;
  /** Of the event: nanoseconds for clocks, otherwise the number of occurrences. 1 if not specified. */
  readonly period: number;
  readonly event: string;
  /** Innermost first. */
  readonly frames: PerfFrame[];
}

/**
 * Command, process or thread, processor, seconds, period, event, rest. Quantifiers are bounded, since no part is long.
 */
const HEAD =
  /^ *(\S.{0,63}?) +(-?\d+)(?:\/-?\d+)? +(?:\[\d+\] +)?(?:(\d+\.\d+): +)?(?:(-?\d+) +)?([A-Za-z_]\S{0,199}?):(?: +(?! )(.*)|)$/;
const FRAME = /^\s*([\da-f]+) (.*)$/;
const OFFSET = /\+0x[\da-f]+$/;
const SOURCE_LINE = /^ {2}(\S.*)?:(\d+)$/;

/** Whether text starts like the output of `perf script`. */
export function looksLikePerfScript(text: string): boolean {
  const first = text.split('\n').find((line) => line.trim() !== '' && !line.startsWith('#'));
  return first !== undefined && /\d\.\d+: /.test(first) && readHead(first) !== undefined;
}

/** @throws {FormatError} with the line, for content that is not in this format */
export function readPerfScript(text: string): PerfSample[] {
  const samples: PerfSample[] = [];
  let open: PerfSample | undefined;
  let number = 0;
  for (let at = 0; at < text.length;) {
    const end = text.indexOf('\n', at);
    const stop = end < 0 ? text.length : end;
    const line = text.slice(at, stop).trimEnd();
    at = stop + 1;
    number++;
    if (line === '') open = undefined;
    else if (line.startsWith('#')) continue;
    else if (!open) {
      open = sampleOf(line, number);
      samples.push(open);
    } else addToSample(open, line, number);
  }
  if (samples.length === 0) throw problem(number, l10n.t('the file contains no samples'));
  return samples;
}

function sampleOf(line: string, number: number): PerfSample {
  const sample = readHead(line);
  if (!sample) throw problem(number, l10n.t('expected the header of a sample'));
  if (!(sample.period >= 0 && sample.period <= MOST_MEASURED))
    throw problem(number, l10n.t('not a usable number: {0}', String(sample.period)));
  if ((sample.time ?? 0) > MOST_MEASURED / 1e9)
    throw problem(number, l10n.t('not a usable number: {0}', String(sample.time)));
  return sample;
}

function readHead(line: string): PerfSample | undefined {
  const head = HEAD.exec(line);
  if (!head) return undefined;
  const [, command, pid, time, period, event, rest] = head;
  // Without call chains, the only frame is on the same line.
  const frame = rest === undefined ? undefined : frameOf(rest);
  return {
    command: command!,
    pid: Number(pid),
    time: time === undefined ? undefined : Number(time),
    period: period === undefined ? 1 : Number(period),
    event: event!,
    frames: frame ? [frame] : [],
  };
}

function addToSample(sample: PerfSample, line: string, number: number): void {
  const source = SOURCE_LINE.exec(line);
  const frame = source ? undefined : frameOf(line);
  const last = sample.frames.at(-1);
  if (frame) sample.frames.push(frame);
  // If perf does not know the line, it prints an empty name, question marks or an offset.
  else if (source && last) {
    const at = Number(source[2]);
    if (at > LAST_LINE) throw problem(number, l10n.t('not a valid line number: {0}', at));
    if (at > 0 && source[1] && !source[1].startsWith('??'))
      Object.assign(last, { file: source[1], line: at });
  } else if (!/^ {2}\S/.test(line)) throw problem(number, l10n.t('expected a stack frame'));
}

/** `addr symbol+0xoff (object)` */
function frameOf(line: string): PerfFrame | undefined {
  const found = FRAME.exec(line);
  if (!found?.[2]?.endsWith(')')) return undefined;
  const text = found[2].replace(/ \(deleted\)\)$/, ')');
  const open = text.lastIndexOf(' (');
  if (open < 0 && !text.startsWith('(')) return undefined;
  const symbol = open < 0 ? '' : text.slice(0, open).trim().replace(OFFSET, '');
  const object = text.slice(open < 0 ? 1 : open + 2, -1);
  return { symbol: symbol || '[unknown]', object, file: '', line: 0 };
}

function problem(line: number, text: string): FormatError {
  return new FormatError(l10n.t('line {0}', line), text);
}
