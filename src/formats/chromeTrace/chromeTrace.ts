import * as l10n from '@vscode/l10n';
import { mergeProfiles } from '../../profile/rewrite/merge';
import { activeValue, type Profile } from '../../profile/model/profile';
import { profileOfRaw } from '../cpuprofile/cpuprofile';
import { readProfileObject } from '../cpuprofile/cpuprofileReader';
import { fileNames } from '../fileNames';
import { FormatError, type ProfileFormat } from '../format';
import { isObject, listAt, numberAt, parseJsonValue, startOf, valuesAtTop, type Json } from '../shared/json';

/**
 * A trace of Chrome, Edge or Node.js with V8's samples (`disabled-by-default-v8.cpu_profiler`), as saved by DevTools'
 * Performance panel: an object with `traceEvents`, or just that list. Each thread has a `Profile` event; its nodes and
 * samples are in `ProfileChunk` events, with the line of each sample.
 */
export const chromeTrace: ProfileFormat = {
  id: 'chrome-trace',
  label: 'Chrome trace',
  fileNames: fileNames['chrome-trace'],
  documentation: { readFrom: 'Chromium 156' },
  sniff(bytes) {
    const start = startOf(bytes, 65_536).trimStart();
    return start.startsWith('[')
      ? /"ph"\s*:/.test(start)
      : /^\[/.test(valuesAtTop(start).get('traceEvents') ?? '');
  },
  parse: (bytes) => toProfile(readThreads(parseJsonValue(bytes))),
};

/** The events of one thread. */
interface Thread {
  /** Location of the first event, for errors. */
  readonly where: string;
  readonly process: number;
  readonly startTime: number;
  endTime: number | undefined;
  readonly nodes: Json[];
  readonly samples: unknown[];
  readonly timeDeltas: unknown[];
  /** 1-based, 0 if unknown, of each sample. */
  readonly lines: number[];
}

function readThreads(file: unknown): Thread[] {
  const events = isObject(file) ? listAt(file.traceEvents, 'traceEvents') : listAt(file, 'traceEvents');
  const threads = new Map<string, Thread>();
  events.forEach((event, index) => {
    if (!isObject(event) || (event.name !== 'Profile' && event.name !== 'ProfileChunk')) return;
    const where = `traceEvents[${index}]`;
    // Chunks are written by a different thread from the one they belong to, which the id identifies.
    const key = `${String(event.pid)}:${String(event.id)}`;
    const data = dataOf(event);
    if (event.name === 'Profile') {
      const startTime = numberAt(data.startTime ?? event.ts ?? 0, `${where}.args.data.startTime`);
      threads.set(key, {
        ...{ where, startTime, endTime: undefined, process: Number(event.pid) },
        ...{ nodes: [], samples: [], timeDeltas: [], lines: [] },
      });
    } else {
      const thread = threads.get(key);
      if (!thread) throw new FormatError(where, l10n.t('chunk without a preceding profile'));
      addChunk(thread, data, where);
    }
  });
  return [...threads.values()];
}

function dataOf(event: Json): Json {
  const args = isObject(event.args) ? event.args : {};
  return isObject(args.data) ? args.data : {};
}

function addChunk(thread: Thread, data: Json, where: string): void {
  const profile = isObject(data.cpuProfile) ? data.cpuProfile : {};
  const place = `${where}.args.data`;
  for (const node of listAt(profile.nodes ?? [], `${place}.cpuProfile.nodes`)) {
    if (!isObject(node)) throw new FormatError(`${place}.cpuProfile.nodes`, l10n.t('expected an object'));
    thread.nodes.push({ ...node });
  }
  const samples = listAt(profile.samples ?? [], `${place}.cpuProfile.samples`);
  const deltas = listAt(data.timeDeltas ?? profile.timeDeltas ?? [], `${place}.timeDeltas`);
  if (deltas.length !== samples.length)
    throw new FormatError(
      `${place}.timeDeltas`,
      l10n.t('found {0} entries for {1} samples', deltas.length, samples.length),
    );
  const lines = listAt(data.lines ?? [], `${place}.lines`);
  samples.forEach((sample, at) => {
    thread.samples.push(sample);
    thread.timeDeltas.push(deltas[at]);
    thread.lines.push(typeof lines[at] === 'number' ? lines[at] : 0);
  });
  const endTime = data.endTime ?? profile.endTime;
  if (endTime !== undefined) thread.endTime = numberAt(endTime, `${place}.endTime`);
}

/** Adds up the threads of the most active process: traces also contain other pages and the browser itself. */
function toProfile(threads: readonly Thread[]): Profile {
  const sampled = threads.filter(({ samples, nodes }) => samples.length > 0 && nodes.length > 0);
  if (sampled.length === 0)
    throw new FormatError(
      'traceEvents',
      l10n.t('the trace contains no JavaScript samples; record it with the category {0}', CATEGORY),
    );
  const profiles = sampled.map((thread) => ({ thread, profile: profileOfThread(thread) }));
  const work = new Map<number, number>();
  for (const { thread, profile } of profiles)
    work.set(thread.process, (work.get(thread.process) ?? 0) + codeValue(profile));
  const busiest = [...work].reduce((most, one) => (one[1] > most[1] ? one : most))[0];
  const shown = profiles.filter(({ thread }) => thread.process === busiest).map(({ profile }) => profile);
  const merged = mergeProfiles(shown, Math.max(...shown.map(({ duration }) => duration)));
  return { ...merged, notes: [...merged.notes, ...notesOf(shown.length, work.size)] };
}

const CATEGORY = 'disabled-by-default-v8.cpu_profiler';

function notesOf(threads: number, processes: number): string[] {
  return [
    ...(threads > 1 ? [l10n.t('The stacks of {0} threads are added up.', threads)] : []),
    ...(processes > 1
      ? [l10n.t('The trace has {0} processes. The most active one is shown.', processes)]
      : []),
  ];
}

function profileOfThread({ where, startTime, endTime, nodes, samples, timeDeltas, lines }: Thread): Profile {
  const ticks = new Map<unknown, Map<number, number>>();
  const hits = new Map<unknown, number>();
  samples.forEach((id, at) => {
    hits.set(id, (hits.get(id) ?? 0) + 1);
    if (!(lines[at]! > 0)) return;
    const ofNode = ticks.get(id) ?? new Map<number, number>();
    ticks.set(id, ofNode.set(lines[at]!, (ofNode.get(lines[at]!) ?? 0) + 1));
  });
  const told = nodes.map((node) => ({
    ...node,
    hitCount: hits.get(node.id) ?? 0,
    positionTicks: [...(ticks.get(node.id) ?? [])].map(([line, count]) => ({ line, ticks: count })),
  }));
  const lasted = timeDeltas.reduce<number>((sum, delta) => sum + (typeof delta === 'number' ? delta : 0), 0);
  const end = Math.max(endTime ?? 0, startTime + lasted);
  const file = { nodes: told, startTime, endTime: end, samples, timeDeltas };
  try {
    return profileOfRaw(readProfileObject(file));
  } catch (error) {
    if (error instanceof FormatError) throw new FormatError(`${where}: ${error.where}`, error.problem);
    throw error;
  }
}

/** Time in functions that belong to files: V8's own entries do not indicate which page is meant. */
function codeValue(profile: Profile): number {
  const { functions, nodes, self, defaultValue } = profile;
  let sum = 0;
  nodes.func.forEach((func, node) => {
    if (functions.source[func]! >= 0) sum += self[defaultValue]![node]!;
  });
  return sum > 0 ? sum : Math.min(1, activeValue(profile));
}
