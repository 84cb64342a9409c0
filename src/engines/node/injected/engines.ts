import { existsSync } from 'node:fs';
import { Session } from 'node:inspector';
import { join } from 'node:path';
import { threadId } from 'node:worker_threads';

/** Runs inside the user's program: a profiler that can be started and stopped on the main thread. */
export interface InjectedEngine {
  readonly id: string;
  start(intervalMicroseconds: number): void;
  /** The profile in the shape of the Chrome DevTools protocol. */
  stop(): object;
}

/** The inspector that every Node.js carries. */
function inspectorEngine(): InjectedEngine {
  const session = new Session();
  return {
    id: 'inspector',
    start(interval) {
      session.connect();
      session.post('Profiler.enable');
      session.post('Profiler.setSamplingInterval', { interval });
      session.post('Profiler.start');
    },
    stop() {
      let profile: object | undefined;
      let failure: Error | null = null;
      // On a session of the same thread the answer comes before post returns.
      session.post('Profiler.stop', (error, result) => {
        failure = error;
        profile = result?.profile;
      });
      session.disconnect();
      if (!profile) throw failure ?? new Error('the inspector gave no profile');
      return profile;
    },
  };
}

interface AddonNode {
  callFrame: { lineNumber: number; columnNumber: number; lineTicks?: { line: number; hitCount: number }[] };
  positionTicks?: { line: number; ticks: number }[];
}

/** The native part of v8-profiler-next. Its JavaScript part would load a hundred modules into the program to find it. */
interface Addon {
  setup(options: { debug: boolean; thread_id: number }, check: () => object): void;
  cpu: {
    setGenerateType(type: number): void;
    setSamplingInterval(microseconds: number): void;
    startProfiling(name: string, recordSamples: boolean, mode: number): void;
    stopProfiling(name: string): object;
  };
}

const ADDON_PROFILE = 'hotline';
/** Profiles as the Chrome DevTools protocol has them. */
const GENERATE_PROTOCOL = 1;
/** Ticks go to the line of the innermost frame. */
const LEAF_NODE_LINES = 0;

/** Where v8-profiler-next keeps what it was compiled to for the Node.js that runs this. @param folder the package's own */
function addonFile(folder: string): string {
  const build = `node-v${process.versions.modules}-${process.platform}-${process.arch}`;
  return join(folder, 'build', 'binding', 'Release', build, 'profiler.node');
}

/** @throws when the addon was not built for this Node.js. */
function addonEngine(folder: string): InjectedEngine {
  const file = addonFile(folder);
  if (!existsSync(file)) throw new Error(`it was not compiled for ABI ${process.versions.modules}`);
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- the path is known at run time only
  const addon = require(file) as Addon;
  addon.setup({ debug: false, thread_id: threadId }, () => ({ greater_than_12_15_0: true }));
  return {
    id: 'v8-profiler-next',
    start(interval) {
      addon.cpu.setGenerateType(GENERATE_PROTOCOL);
      addon.cpu.setSamplingInterval(interval);
      addon.cpu.startProfiling(ADDON_PROFILE, true, LEAF_NODE_LINES);
    },
    stop: () =>
      standardShape(JSON.parse(JSON.stringify(addon.cpu.stopProfiling(ADDON_PROFILE))) as AddonProfile),
  };
}

interface AddonProfile {
  typeId?: string;
  nodes: AddonNode[];
}

/** The addon counts lines and columns from 1 where the protocol counts from 0, and keeps ticks in another place. */
function standardShape(profile: AddonProfile): object {
  delete profile.typeId;
  for (const node of profile.nodes) {
    const { callFrame } = node;
    callFrame.lineNumber--;
    callFrame.columnNumber--;
    node.positionTicks = (callFrame.lineTicks ?? []).map(({ line, hitCount }) => ({ line, ticks: hitCount }));
    delete callFrame.lineTicks;
  }
  return profile;
}

/**
 * The engine that was asked for, or for `auto` v8-profiler-next where it loads, with one sentence of why.
 * The sentence is English: it goes to a log.
 */
export function chooseEngine(
  wanted: string,
  addon: string | undefined,
): { engine: InjectedEngine; reason: string } {
  if (wanted === 'inspector') return { engine: inspectorEngine(), reason: 'the setting asks for it' };
  if (addon === undefined) return { engine: inspectorEngine(), reason: 'v8-profiler-next is not installed' };
  try {
    const reason = wanted === 'auto' ? `it loads in Node.js ${process.version}` : 'the setting asks for it';
    return { engine: addonEngine(addon), reason };
  } catch (error) {
    const first = String(error instanceof Error ? error.message : error).split('\n')[0];
    return {
      engine: inspectorEngine(),
      reason: `v8-profiler-next does not load in Node.js ${process.version}: ${first}`,
    };
  }
}
