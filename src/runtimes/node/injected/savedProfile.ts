import * as fs from 'node:fs';
import { Session } from 'node:inspector';
import * as path from 'node:path';
import type { ProgramPart } from '../../../profile/model/programParts';
import { MANIFEST_VERSION, type RunManifest, type StreamFile } from '../../recording/manifest';
import { OUTCOME_FILE, PROFILE_FILE, callsFile, partFiles } from '../../recording/runFolder';
import type { RunStarted } from '../../runtime';
import type { InjectedEngine } from './engines';

/** The map of a script that was compiled in memory, at its end: it is told apart from the script. */
const INLINE_MAP = /\n\/\/# sourceMappingURL=data:[^\n]*(?:\n\s*)?$/;

/** Taken now: a program may replace any of them. */
const { writeFileSync, renameSync, readFileSync } = fs;
const { join } = path;
const { stringify } = JSON;
const now = Date.now;

/** What is measured, and where it goes. */
interface Measured {
  readonly outDir: string;
  readonly engine: InjectedEngine;
  readonly started: RunStarted;
  /** `script` is known only once the program runs. */
  readonly part: Omit<ProgramPart, 'script'>;
  /** The file that this is a part of. */
  readonly preload: string;
}

/** A function that saves the profile the first time it is called; '' when it is saved, else why not. */
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

/** A program may put anything into its list of arguments. */
function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function messageOf(error: unknown): string {
  return String(error instanceof Error ? error.message : error);
}

/** A reader never finds half a file. */
function writeWhole(file: string, text: string): void {
  writeFileSync(`${file}.part`, text);
  renameSync(`${file}.part`, file);
}

/** What this thread has computed so far; undefined if the system does not tell. */
function cpuMilliseconds(): number | undefined {
  try {
    // Nanoseconds on a processor, then waiting for one, then turns: Documentation/scheduler/sched-stats of Linux.
    return Number.parseInt(readFileSync('/proc/thread-self/schedstat', 'utf8'), 10) / 1e6;
  } catch {
    return undefined;
  }
}

/** What V8 has of code that a loader compiled in memory: no file has it as it ran. */
function compiledInMemory(): { maps: Record<string, string>; scripts: Record<string, string> } {
  const maps: Record<string, string> = {};
  const scripts: Record<string, string> = {};
  const debuggerSession = new Session();
  try {
    debuggerSession.connect();
    debuggerSession.on('Debugger.scriptParsed', ({ params }) => {
      if (!params.url || !params.sourceMapURL?.startsWith('data:')) return;
      maps[params.url] = params.sourceMapURL;
      // On a session of the same thread the answer comes before post returns.
      debuggerSession.post('Debugger.getScriptSource', { scriptId: params.scriptId }, (error, answer) => {
        if (!error) scripts[params.url] = answer.scriptSource.replace(INLINE_MAP, '');
      });
    });
    debuggerSession.post('Debugger.enable');
    debuggerSession.disconnect();
  } catch {
    // Without a debugger the files' own source map comments are left.
  }
  return { maps, scripts };
}
