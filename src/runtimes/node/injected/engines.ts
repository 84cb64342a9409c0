import { existsSync } from 'node:fs';
import { Session } from 'node:inspector';
import { join } from 'node:path';
import { isMainThread, threadId } from 'node:worker_threads';

/** A profiler that runs in the user's program and can be started and stopped on the main thread. */
export interface InjectedEngine {
  readonly id: string;
  /** What it profiles: CPU time or memory. */
  readonly stream: 'samples' | 'allocations';
  /** Id of its profile format. */
  readonly format: string;
  start(intervalMicroseconds: number): void;
  /** The profile in Chrome DevTools Protocol format. */
  stop(): object;
  /** After `stop`: a profile of the same run that has call-site lines; undefined if there is none. */
  stopCalls?(): object | undefined;
}

/** Call-site lines only split up known times, so fewer samples are enough. */
const CALLS_INTERVAL = 4;

/** Combines an engine without call-site lines with one that has them. The second is optional and may fail. */
function withCallLines(engine: InjectedEngine, calls: InjectedEngine): InjectedEngine {
  let isRunning = false;
  return {
    ...engine,
    start(intervalMicroseconds) {
      try {
        calls.start(CALLS_INTERVAL * intervalMicroseconds);
        isRunning = true;
      } catch {
        // Line totals are derived from the source instead.
      }
      engine.start(intervalMicroseconds);
    },
    stopCalls() {
      try {
        return isRunning ? calls.stop() : undefined;
      } catch {
        return undefined;
      }
    },
  };
}

/** Node.js's built-in inspector. */
function inspectorEngine(): InjectedEngine {
  const session = new Session();
  return {
    id: 'inspector',
    stream: 'samples',
    format: 'cpuprofile',
    start(interval) {
      session.connect();
      session.post('Profiler.enable');
      session.post('Profiler.setSamplingInterval', { interval });
      session.post('Profiler.start');
    },
    stop() {
      let profile: object | undefined;
      let failure: Error | null = null;
      // On a session of the same thread, the callback runs before post returns.
      session.post('Profiler.stop', (error, result) => {
        failure = error;
        profile = result?.profile;
      });
      session.disconnect();
      if (!profile) throw failure ?? new Error('the inspector returned no profile');
      return profile;
    },
  };
}

interface AddonNode {
  callFrame: { lineNumber: number; columnNumber: number; lineTicks?: { line: number; hitCount: number }[] };
  positionTicks?: { line: number; ticks: number }[];
}

/**
 * The native part of v8-profiler-next. Finding it through its JavaScript part would load a hundred modules into the
 * program.
 */
interface Addon {
  setup(options: { debug: boolean; thread_id: number }, check: () => object): void;
  cpu: {
    setGenerateType(type: number): void;
    setSamplingInterval(microseconds: number): void;
    startProfiling(name: string, recordSamples: boolean, mode: number): void;
    stopProfiling(name: string): object;
  };
}

/** V8's profiler through @datadog/pprof, which records the line of every call. */
const LINE_ENGINE = 'datadog-pprof';
const ADDON_PROFILE = 'hotline';
/** Return profiles in Chrome DevTools Protocol format. */
const GENERATE_PROTOCOL = 1;
/** Attribute ticks to the line of the innermost frame. */
const LEAF_NODE_LINES = 0;

/** Path of v8-profiler-next's binary for the running Node.js. @param folder the package's folder */
function addonFile(folder: string): string {
  const build = `node-v${process.versions.modules}-${process.platform}-${process.arch}`;
  return join(folder, 'build', 'binding', 'Release', build, 'profiler.node');
}

/** @throws if the addon was not built for this Node.js */
function addonEngine(folder: string): InjectedEngine {
  const file = addonFile(folder);
  if (!existsSync(file)) throw new Error(`it was not compiled for ABI ${process.versions.modules}`);
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- the path is known at run time only
  const addon = require(file) as Addon;
  addon.setup({ debug: false, thread_id: threadId }, () => ({ greater_than_12_15_0: true }));
  return {
    id: 'v8-profiler-next',
    stream: 'samples',
    format: 'cpuprofile',
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

/** The addon's lines and columns are 1-based where the protocol's are 0-based, and it stores ticks elsewhere. */
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

interface LineNode {
  name: string;
  scriptName: string;
  lineNumber: number;
  hitCount: number;
  children: LineNode[];
}

interface TimeProfiler {
  start(): void;
  stop(restart: boolean): { topDownRoot: LineNode; startTime: number; endTime: number };
  dispose(): void;
}

type TimeProfilerClass = new (options: Record<string, unknown>) => TimeProfiler;

/** @throws if there is no build of @datadog/pprof for this Node.js */
function lineEngine(): InjectedEngine {
  const Profiler = loadTimeProfiler();
  let profiler: TimeProfiler;
  return {
    id: LINE_ENGINE,
    stream: 'samples',
    format: 'line-tree',
    start(intervalMicros) {
      profiler = new Profiler({
        intervalMicros,
        durationMillis: 60_000,
        lineNumbers: true,
        withContexts: false,
        workaroundV8Bug: true,
        collectCpuTime: false,
        collectAsyncId: false,
        useCPED: false,
        isMainThread,
      });
      profiler.start();
    },
    stop() {
      const { topDownRoot, startTime, endTime } = profiler.stop(false);
      const tree = columnsOf(topDownRoot);
      profiler.dispose();
      return { hotlineLineTree: 1, startTime, endTime, ...tree };
    },
  };
}

/** Loads the build for glibc, or else the one for musl. */
function loadTimeProfiler(): TimeProfilerClass {
  const folder = join(__dirname, 'prebuilds', `${process.platform}-${process.arch}`);
  const files = ['', '.musl'].map((library) =>
    join(folder, `dd_pprof${library}.node.abi${process.versions.modules}.node`),
  );
  let failure: unknown = new Error(`there is no build for ABI ${process.versions.modules}`);
  for (const file of files.filter(existsSync)) {
    try {
      // eslint-disable-next-line @typescript-eslint/no-require-imports -- the path is known at run time only
      return (require(file) as { TimeProfiler: TimeProfilerClass }).TimeProfiler;
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

/** Converts the tree to columns, see `LineTree`. Iterative, because stacks may be deep. */
function columnsOf(root: LineNode): object {
  const nodes = { parent: [-1], name: [0], script: [0], line: [0], hits: [0] };
  const names = new Map([[root.name, 0]]);
  const scripts = new Map([['', 0]]);
  const indexIn = (table: Map<string, number>, text: string): number => {
    const known = table.get(text);
    if (known !== undefined) return known;
    table.set(text, table.size);
    return table.size - 1;
  };
  const pending = root.children.map((node) => ({ node, parent: 0 }));
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { node, parent } = next;
    const row = nodes.parent.push(parent) - 1;
    nodes.name.push(indexIn(names, node.name));
    nodes.script.push(indexIn(scripts, node.scriptName));
    nodes.line.push(node.lineNumber);
    nodes.hits.push(node.hitCount);
    for (const child of node.children) pending.push({ node: child, parent: row });
  }
  return { names: [...names.keys()], scripts: [...scripts.keys()], nodes };
}

interface Choice {
  readonly engine: InjectedEngine;
  readonly reason: string;
}

/**
 * The requested engine, with a one-sentence reason. `auto` picks v8-profiler-next if it loads, or else the inspector,
 * combined with the engine that records call-site lines. The reason is in English because it goes to a log.
 */
export function chooseEngine(wanted: string, addon: string | undefined): Choice {
  if (wanted === 'inspector') return { engine: inspectorEngine(), reason: 'as configured' };
  if (wanted === LINE_ENGINE) return chooseLineEngine();
  const chosen = chooseAddon(wanted, addon);
  if (wanted !== 'auto') return chosen;
  try {
    return {
      engine: withCallLines(chosen.engine, lineEngine()),
      reason: `${chosen.reason}; ${LINE_ENGINE} records call lines`,
    };
  } catch {
    return chosen;
  }
}

function chooseLineEngine(): Choice {
  try {
    return { engine: lineEngine(), reason: 'as configured' };
  } catch (error) {
    return {
      engine: inspectorEngine(),
      reason: `${LINE_ENGINE} does not load in Node.js ${process.version}: ${firstLineOf(error)}`,
    };
  }
}

function chooseAddon(wanted: string, addon: string | undefined): Choice {
  if (addon === undefined) return { engine: inspectorEngine(), reason: 'v8-profiler-next is not installed' };
  // The addon keeps its state in process-wide variables, which threads would share.
  if (!isMainThread)
    return { engine: inspectorEngine(), reason: 'v8-profiler-next can profile main threads only' };
  try {
    const reason = wanted === 'auto' ? `it loads in Node.js ${process.version}` : 'as configured';
    return { engine: addonEngine(addon), reason };
  } catch (error) {
    return {
      engine: inspectorEngine(),
      reason: `v8-profiler-next does not load in Node.js ${process.version}: ${firstLineOf(error)}`,
    };
  }
}

function firstLineOf(error: unknown): string {
  return String(error instanceof Error ? error.message : error).split('\n')[0]!;
}
