/** Profiles the Node.js processes that a program starts, directly or through other programs. */
import childProcess from 'node:child_process';
import { syncBuiltinESMExports } from 'node:module';
import { SESSION_VARIABLE, type InjectedSession } from '../protocol';

const NODE_OPTIONS = 'NODE_OPTIONS';

interface SpawnOptions {
  /** `KEY=value` */
  envPairs?: string[];
}

/** The type of `ChildProcess.prototype.spawn`, which spawn, fork, exec and execFile all call. */
interface Spawner {
  spawn(this: unknown, options: SpawnOptions): unknown;
}

/**
 * From now on, passes the session data to every process this thread starts. Node.js processes profile themselves; other
 * programs pass it on.
 * @param session returns the child processes' session data; undefined to stop profiling new ones
 * @param preloadOption the Node.js option that loads our preload
 */
export function profileChildren(session: () => InjectedSession | undefined, preloadOption: string): void {
  const addTo = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv => {
    const told = session();
    return told ? withSession(env, told, preloadOption) : env;
  };
  const prototype = childProcess.ChildProcess.prototype as unknown as Spawner;
  const { spawn } = prototype;
  // Wrappers between the program and Node.js have this name so that profiles can omit them.
  prototype.spawn = function hotlinePassThrough(options) {
    if (!options.envPairs) return spawn.call(this, options);
    const pairs = Object.entries(addTo(environmentOf(options.envPairs)));
    return spawn.call(this, { ...options, envPairs: pairs.map(([key, value]) => `${key}=${value}`) });
  };
  for (const name of ['spawnSync', 'execFileSync', 'execSync'] as const) {
    const original = childProcess[name] as (...args: unknown[]) => unknown;
    childProcess[name] = function hotlinePassThrough(this: unknown, ...args: unknown[]): unknown {
      return original.apply(this, withEnvironment(args, name === 'execSync', addTo));
    } as never;
  }
  const wrappers = [
    prototype.spawn,
    childProcess.spawnSync,
    childProcess.execFileSync,
    childProcess.execSync,
  ];
  ['spawn', 'spawnSync', 'execFileSync', 'execSync'].forEach((name, at) =>
    Object.defineProperty(wrappers[at], 'name', { value: name }),
  );
  syncBuiltinESMExports();
}

function environmentOf(pairs: readonly string[]): NodeJS.ProcessEnv {
  return Object.fromEntries(
    pairs.map((pair) => {
      // Windows has variables whose names start with an equals sign.
      const at = pair.indexOf('=', 1);
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}

/** Adds to the environment in the arguments of a synchronous call: (command, args?, options?). */
function withEnvironment(
  args: readonly unknown[],
  isCommandLine: boolean,
  addTo: (env: NodeJS.ProcessEnv) => NodeJS.ProcessEnv,
): unknown[] {
  const [command, second, third] = args;
  const hasList = !isCommandLine && (Array.isArray(second) || second === undefined || second === null);
  const given = (hasList ? third : second) as { env?: NodeJS.ProcessEnv } | null | undefined;
  if (given !== undefined && given !== null && typeof given !== 'object') return [...args];
  const options = { ...given, env: addTo(ownAndInherited(given?.env ?? process.env)) };
  return hasList ? [command, second ?? [], options] : [command, options];
}

/** Node.js passes on inherited properties too. */
function ownAndInherited(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const copy: NodeJS.ProcessEnv = {};
  for (const key in env) copy[key] = env[key];
  return copy;
}

function withSession(
  env: NodeJS.ProcessEnv,
  told: InjectedSession,
  preloadOption: string,
): NodeJS.ProcessEnv {
  const key = Object.keys(env).find((name) => isNodeOptions(name)) ?? NODE_OPTIONS;
  const own = env[key];
  const session: InjectedSession = { ...told, argv1: undefined, nodeOptions: own };
  return {
    ...env,
    [key]: own ? `${own} ${preloadOption}` : preloadOption,
    [SESSION_VARIABLE]: JSON.stringify(session),
  };
}

/** Variable names are case-insensitive on Windows. */
function isNodeOptions(name: string): boolean {
  return name === NODE_OPTIONS || (process.platform === 'win32' && name.toUpperCase() === NODE_OPTIONS);
}
