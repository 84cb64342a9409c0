import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cachedFolder, quietInstall } from './cache';
import { ensureNode } from './nodes';
import { findOnPath, isExecutable, runQuietly } from './processes';
import { inProject, type Log } from './project';
import { vscodeVersion, type VsCodeChoice } from './vscodeVersions';

const browserNames = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'] as const;
const macBrowsers = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
] as const;
const debianPackages = ['chromium', 'fonts-dejavu-core', 'fonts-cantarell'] as const;

/** Location of the VS Code server, and of the Node.js that runs it. */
export interface ServerFiles {
  node: string;
  serverMain: string;
}

/**
 * Installs a VS Code server into the project's cache if necessary; about 600 MB. Each runs on one major version of
 * Node.js only.
 */
export async function ensureServer(log: Log, choice: VsCodeChoice = 'newest'): Promise<ServerFiles> {
  // VS Code 1.139.1 is in code-server 4.139.1.
  const version = vscodeVersion(choice).replace(/^1\./, '4.');
  const cache = await cachedFolder(`server-${version}`, (folder) => installServer(version, folder, log));
  const serverMain = join(serverFolder(cache), 'out', 'server-main.js');
  if (!existsSync(serverMain)) throw new Error(`${serverMain} is missing. Delete ${cache} and try again.`);
  await ensureRipgrep(cache);
  const { engines } = JSON.parse(
    readFileSync(join(cache, 'node_modules', 'code-server', 'package.json'), 'utf8'),
  ) as {
    engines: { node: string };
  };
  return { node: await ensureNode(Number.parseInt(engines.node, 10), log), serverMain };
}

function serverFolder(cache: string): string {
  return join(cache, 'node_modules', 'code-server', 'lib', 'vscode');
}

async function installServer(version: string, folder: string, log: Log): Promise<void> {
  log(`Installing the VS Code server ${version} (once, about 600 MB) ...`);
  await runQuietly('npm', ['install', '--prefix', '.', ...quietInstall, `code-server@${version}`], folder);
  log('Installing what the VS Code server depends on ...');
  await runQuietly('npm', ['install', ...quietInstall, '--omit=dev'], serverFolder(folder));
}

/**
 * Older servers download ripgrep, which finds files, when they are installed, from a site that is not npm's; it is
 * installed from npm instead.
 */
async function ensureRipgrep(cache: string): Promise<void> {
  const package_ = join(serverFolder(cache), 'node_modules', '@vscode', 'ripgrep');
  const program = process.platform === 'win32' ? 'rg.exe' : 'rg';
  const file = join(package_, 'bin', program);
  if (!existsSync(package_) || existsSync(file)) return;
  const name = `@vscode/ripgrep-${process.platform}-${process.arch}`;
  const folder = await cachedFolder('ripgrep', (path) =>
    runQuietly('npm', ['install', '--prefix', '.', ...quietInstall, name], path),
  );
  mkdirSync(join(package_, 'bin'), { recursive: true });
  copyFileSync(join(folder, 'node_modules', name, 'bin', program), file);
}

/** Path of a Chromium or Chrome; installs Debian's if there is none. */
export async function ensureChromium(log: Log): Promise<string> {
  const found = findChromium();
  if (found !== undefined) return found;
  const install = debianInstallCommand();
  const remedy = 'Install Chromium yourself, or set HOTLINE_CHROMIUM to the path of one.';
  if (install !== undefined) await installPackages(install, debianPackages, remedy, log);
  const installed = findChromium();
  if (installed !== undefined) return installed;
  throw new Error(
    'No Chromium was found. Install Chromium or Google Chrome, or set HOTLINE_CHROMIUM to the path of one.',
  );
}

function findChromium(): string | undefined {
  const chosen = process.env['HOTLINE_CHROMIUM'];
  if (chosen !== undefined && chosen !== '') {
    if (isExecutable(chosen)) return chosen;
    throw new Error(`HOTLINE_CHROMIUM is set to ${chosen}, but no program is there.`);
  }
  return (
    findOnPath(browserNames) ?? (process.platform === 'darwin' ? macBrowsers.find(isExecutable) : undefined)
  );
}

/** The words that precede apt-get's own arguments; undefined if it cannot be used. */
function debianInstallCommand(): string[] | undefined {
  if (findOnPath(['apt-get']) === undefined) return undefined;
  if (process.getuid?.() === 0) return ['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get'];
  if (findOnPath(['sudo']) === undefined) return undefined;
  return ['sudo', '-n', 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get'];
}

/** Installs missing language runtimes for the test programs. */
export async function ensureLanguages(log: Log): Promise<void> {
  const missing = languages.filter(({ command }) => findOnPath([command]) === undefined);
  const install = debianInstallCommand();
  const packages: string[] = missing.map(({ debianPackage }) => debianPackage);
  // On systems other than Debian, they have to be installed manually for whichever Python is in use.
  if (!hasPythonModules()) packages.push(...pythonModules.map((name) => `python3-${name}`));
  if (packages.length > 0) {
    if (install === undefined) throw new Error(`Install ${packages.join(' and ')} first.`);
    await installPackages(install, packages, `Install ${packages.join(' and ')} yourself.`, log);
  }
  await installPySpy(log);
}

/** Where `ensureLanguages` installs py-spy, which Debian does not package. */
export const pySpyFolder = inProject('.vscode-test', 'py-spy');

/** pip may have no py-spy for this platform; its tests report that. */
async function installPySpy(log: Log): Promise<void> {
  if (findOnPath(['py-spy']) !== undefined || existsSync(`${pySpyFolder}/bin/py-spy`)) return;
  log('Installing py-spy with pip ...');
  const pip = [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--retries',
    '1',
    '--no-deps',
    '--target',
    pySpyFolder,
    'py-spy',
  ];
  await runQuietly('python3', pip).catch((error: unknown) => log(`There is no py-spy: ${String(error)}`));
}

const languages = [
  { command: 'go', debianPackage: 'golang-go' },
  { command: 'python3', debianPackage: 'python3' },
  { command: 'pypy3', debianPackage: 'pypy3' },
  { command: 'austin', debianPackage: 'austin' },
] as const;

/** Modules of the system's own Python that run tests and servers. */
const pythonModules = ['pytest', 'django', 'flask'] as const;

function hasPythonModules(): boolean {
  const python = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3';
  return spawnSync(python, ['-c', `import ${pythonModules.join(', ')}`]).status === 0;
}

async function installPackages(
  [command = '', ...args]: string[],
  packages: readonly string[],
  remedy: string,
  log: Log,
): Promise<void> {
  log(`Installing ${packages.join(', ')} with apt-get ...`);
  try {
    await runQuietly(command, [...args, 'update', '-q']);
    await runQuietly(command, [...args, 'install', '-y', '-q', '--no-install-recommends', ...packages]);
  } catch (error) {
    throw new Error(`apt-get could not install ${packages.join(', ')}. ${remedy}`, { cause: error });
  }
}
