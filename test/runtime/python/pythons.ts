import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, realpathSync } from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';

/** An interpreter of this machine. */
export interface Python {
  readonly file: string;
  /** `3.11` */
  readonly version: string;
}

/** One interpreter of each version that is found on the machine, of those that can be profiled. */
export function pythonsHere(): Python[] {
  const versions = path.join(os.homedir(), '.pyenv', 'versions');
  const installed = existsSync(versions)
    ? readdirSync(versions).map((name) => path.join(versions, name, 'bin', 'python3'))
    : [];
  const system = readdirSync('/usr/bin')
    .filter((name) => /^python3\.\d+$/.test(name))
    .map((name) => path.join('/usr/bin', name));
  const found = new Map<string, Python>();
  for (const file of [...system, ...installed].filter((one) => existsSync(one))) {
    const [major, minor] = versionOf(file);
    const version = `${major}.${minor}`;
    if (major === 3 && minor >= 8) found.set(realpathSync(file), { file, version });
  }
  return [...found.values()];
}

function versionOf(file: string): [number, number] {
  const told = execFileSync(file, ['-c', 'import sys; print("%d %d" % sys.version_info[:2])'], {
    encoding: 'utf8',
  });
  const [major, minor] = told.trim().split(' ').map(Number);
  return [major!, minor!];
}
