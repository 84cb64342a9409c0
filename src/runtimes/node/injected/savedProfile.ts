import * as fs from 'node:fs';
import { Session } from 'node:inspector';
import * as path from 'node:path';
import type { ProgramPart } from '../../../profile/model/programParts';
import { MANIFEST_VERSION, type RunManifest, type StreamFile } from '../../recording/manifest';
import { OUTCOME_FILE, PROFILE_FILE, callsFile, partFiles } from '../../recording/runFolder';
import type { RunStarted } from '../../runtime';
import type { InjectedEngine } from './engines';

/** The inline source map at the end of a script compiled in memory; it is stored separately from the script. */
const INLINE_MAP = /\n\/\/# sourceMappingURL=data:[^\n]*(?:\n\s*)?$/;

/** Captured up front: the program may replace any of them. */
const { writeFileSync, renameSync, readFileSync } = fs;
const { join } = path;
const { stringify } = JSON;
const now = Date.now;

/** The running measurement, and where its results are written. */
interface Measured {
  readonly outDir: string;
  readonly engine: InjectedEngine;
  readonly started: RunStarted;
  /** `script` is not known until the program runs. */
  readonly part: Omit<ProgramPart, 'script'>;
  /** The file this module is bundled into. */
  readonly preload: string;
}

/**
 * Returns a function that saves the profile on its first call. It returns '' on success, or else the reason for the
 * failure.
 */
export function makeFlush({
  outDir,
  engine,
  started,
  part,
  preload,
}: Measured): (signal?: NodeJS.Signals) => string {
  const files =
    part.parent === undefined ? { profile: PROFILE_FILE, outcome: OUTCOME_FILE } : partFiles(part.id);
  const startedAt = now();
  const begin = process.hrtime.bigint();
  const cpuBegin = cpuMilliseconds();
  let answer: string | undefined;
  return (signal) => {
    if (answer !== undefined) return answer;
    const durationMs = Number(process.hrtime.bigint() - begin) / 1e6;
    const cpuEnd = cpuMilliseconds();
    answer = '';
    const streams: Record<string, StreamFile[]> = { [engine.stream]: [] };
    const add = (stream: string, file: string, format: string, content: object) => {
      writeWhole(join(outDir, file), stringify(content));
      streams[stream] = [{ file, format, process: part.id }];
    };
    try {
      const measured = engine.stop();
      const calls = engine.stopCalls?.();
      if (calls) add('calls', callsFile(files.profile), 'line-tree', calls);
      add(engine.stream, files.profile, engine.format, measured);
    } catch (error) {
      answer = messageOf(error);
    }
    try {
      const { pid, ...facts } = started;
      const { argv, execPath, execArgv } = process;
      const cpuMs = cpuBegin === undefined || cpuEnd === undefined ? null : cpuEnd - cpuBegin;
      const script = text(argv[1] ?? '');
      const manifest: RunManifest = {
        schemaVersion: MANIFEST_VERSION,
        runtime: 'node',
        ...facts,
        command: [execPath, ...execArgv, ...argv.slice(1)].map(text),
        exit: { code: null, signal: signal ?? null, failure: answer === '' ? null : answer },
        processes: [{ ...part, parent: part.parent ?? null, pid, script, startedAt, durationMs, cpuMs }],
        streams,
        sources: { injected: [preload], ...compiledInMemory() },
        notes: [],
      };
      writeWhole(join(outDir, files.outcome), stringify(manifest));
    } catch (error) {
      answer = messageOf(error);
    }
    return answer;
  };
}

/** A program may put anything into its argument list. */
function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function messageOf(error: unknown): string {
  return String(error instanceof Error ? error.message : error);
}

/** Writes atomically, so that a reader never sees a partial file. */
function writeWhole(file: string, text: string): void {
  writeFileSync(`${file}.part`, text);
  renameSync(`${file}.part`, file);
}

/** CPU time of this thread so far; undefined if the system does not report it. */
function cpuMilliseconds(): number | undefined {
  try {
    // Fields: nanoseconds on a CPU, nanoseconds waiting for one, time slices; see Documentation/scheduler/sched-stats
    // in the Linux sources.
    return Number.parseInt(readFileSync('/proc/thread-self/schedstat', 'utf8'), 10) / 1e6;
  } catch {
    return undefined;
  }
}

/** Source maps and sources of code that a loader compiled in memory: no file contains it as it ran. */
function compiledInMemory(): { maps: Record<string, string>; scripts: Record<string, string> } {
  const maps: Record<string, string> = {};
  const scripts: Record<string, string> = {};
  const debuggerSession = new Session();
  try {
    debuggerSession.connect();
    debuggerSession.on('Debugger.scriptParsed', ({ params }) => {
      if (!params.url || !params.sourceMapURL?.startsWith('data:')) return;
      maps[params.url] = params.sourceMapURL;
      // On a session of the same thread, the callback runs before post returns.
      debuggerSession.post('Debugger.getScriptSource', { scriptId: params.scriptId }, (error, answer) => {
        if (!error) scripts[params.url] = answer.scriptSource.replace(INLINE_MAP, '');
      });
    });
    debuggerSession.post('Debugger.enable');
    debuggerSession.disconnect();
  } catch {
    // Without a debugger, the source map comments in the files must do.
  }
  return { maps, scripts };
}
