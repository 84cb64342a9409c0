import { Session } from 'node:inspector';

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

interface Addon {
  setGenerateType(type: number): void;
  setSamplingInterval(microseconds: number): void;
  startProfiling(name: string, recordSamples: boolean): void;
  stopProfiling(name: string): object;
}

const ADDON_PROFILE = 'hotline';

/** @throws when the addon was not built for this Node.js. */
function addonEngine(path: string): InjectedEngine {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- the path is known at run time only
  const addon = require(path) as Addon;
  return {
    id: 'v8-profiler-next',
    start(interval) {
      addon.setGenerateType(1);
      addon.setSamplingInterval(interval);
      addon.startProfiling(ADDON_PROFILE, true);
    },
    stop: () => standardShape(JSON.parse(JSON.stringify(addon.stopProfiling(ADDON_PROFILE))) as AddonProfile),
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
