import { runtimes } from '../../runtimes';
import type { Runtime } from '../../runtimes/runtime';
import type { SettingId } from './settings';

/** What of a runtime the contributions repeat. */
interface ContributedRuntime {
  readonly id: string;
  readonly label: string;
  /** What each engine can measure, by its id. */
  readonly engines: Runtime['engines'];
}

/** Every runtime, in the order of lists. The only place where contributions take anything but endings from them. */
export function contributedRuntimes(): ContributedRuntime[] {
  return runtimes.map(({ id, label, engines }) => ({ id, label, engines }));
}

interface RuntimeSettings {
  readonly executable: SettingId;
  readonly arguments: SettingId;
  /** Undefined where there is only one engine. */
  readonly engine?: SettingId;
}

/** What every runtime can be told, by its id. */
export const runtimeSettings: Readonly<Record<string, RuntimeSettings>> = {
  node: {
    executable: 'hotline.node.executable',
    arguments: 'hotline.node.arguments',
    engine: 'hotline.node.engine',
  },
  python: {
    executable: 'hotline.python.executable',
    arguments: 'hotline.python.arguments',
    engine: 'hotline.python.engine',
  },
  go: { executable: 'hotline.go.executable', arguments: 'hotline.go.arguments' },
};

/** Keys in package.nls.json of engines whose texts are not called like the engine. */
const ENGINE_TEXTS: Readonly<Record<string, string>> = {
  'v8-profiler-next': 'addon',
  'datadog-pprof': 'lines',
  'py-spy': 'pySpy',
};

/** The engines that a setting of a runtime chooses from, the usual choice first, and the key of each one's text. */
export function engineChoices(runtime: string): { readonly engine: string; readonly text: string }[] {
  const { engines } = contributedRuntimes().find(({ id }) => id === runtime)!;
  return ['auto', ...Object.keys(engines)].map((engine) => ({
    engine,
    text: `setting.${runtime}.engine.${ENGINE_TEXTS[engine] ?? engine}`,
  }));
}
