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

/** The versions that can be profiled from outside, as the README promises them. */
export const promisedVersions = ['3.8', '3.9', '3.10', '3.11', '3.12', '3.13'] as const;

/** The interpreter that `python3` starts: what the unit tests run. @throws where there is none */
export function pythonOnPath(): Python {
  const file = execFileSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' });
  return pythonAt(file.trim());
}

/** Every interpreter that is found on the machine, of those that can be profiled: what `npm run test:matrix` runs. */
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
    const python = pythonAt(file);
    const [major, minor] = python.version.split('.').map(Number);
    if (major === 3 && minor! >= 8) found.set(realpathSync(file), python);
  }
  return [...found.values()];
}

/** Says what is left out, since it is not there to be tested. */
export function tellNotTested(what: string): void {
  process.stderr.write(`Not tested, since it is not on this machine: ${what}\n`);
}

function pythonAt(file: string): Python {
  const told = execFileSync(file, ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'], {
    encoding: 'utf8',
  });
  return { file, version: told.trim() };
}
