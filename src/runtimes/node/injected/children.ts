/** Profiles the Node.js processes that a program starts, directly or through other programs. */
import childProcess from 'node:child_process';
import { syncBuiltinESMExports } from 'node:module';
import { SESSION_VARIABLE, type InjectedSession } from '../protocol';

const NODE_OPTIONS = 'NODE_OPTIONS';

interface SpawnOptions {
  /** `KEY=value` */
  envPairs?: string[];
}

/** What `ChildProcess.prototype.spawn` is: spawn, fork, exec and execFile all end in it. */
interface Spawner {
  spawn(this: unknown, options: SpawnOptions): unknown;
}

/**
 * From now on what this thread starts is told to profile itself, if it is Node.js; other programs hand it on.
 * @param session what children are told; undefined once no more are to be profiled
 * @param preloadOption the option of Node.js that loads what this is a part of
 */
export function profileChildren(session: () => InjectedSession | undefined, preloadOption: string): void {
  const addTo = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv => {
    const told = session();
    return told ? withSession(env, told, preloadOption) : env;
  };
  const prototype = childProcess.ChildProcess.prototype as unknown as Spawner;
  const { spawn } = prototype;
  // What stands between the program and Node.js is called so: profiles leave it out.
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

/** Arguments of a synchronous call, with options that carry an environment: (command, list of arguments?, options?). */
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

/** Node.js passes inherited variables on too. */
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

/** Windows does not tell upper from lower case in names of variables. */
function isNodeOptions(name: string): boolean {
  return name === NODE_OPTIONS || (process.platform === 'win32' && name.toUpperCase() === NODE_OPTIONS);
}
