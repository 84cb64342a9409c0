import { execFile } from 'node:child_process';
import { readFile, readdir, stat } from 'node:fs/promises';
import * as path from 'node:path';
import { promisify } from 'node:util';
import * as l10n from '@vscode/l10n';
import { UserError, messageOf } from '../../base/userError';
import {
  executableName,
  findOnPath,
  namedExecutable,
  settingRemedy,
  type ExecutableSearch,
} from '../executables';
import { matchesVersion, newestFirst } from './nodeVersion';

/** The Node.js that will run the program. */
export interface NodeChoice {
  /** Absolute path. */
  readonly path: string;
  /** `v20.20.2` */
  readonly version: string;
  /** Why it was chosen, in a few words. */
  readonly reason: string;
  /** Warning for the user: the requested version is not installed. */
  readonly warning?: string;
}

/** Where to look. */
export interface NodeSearch extends ExecutableSearch {
  /** Path or command from the settings or the command line. */
  readonly setting?: string;
  /** Where the search for .nvmrc and similar files starts: the file's folder. */
  readonly startFolder: string;
  /** Where it stops; undefined for the root. */
  readonly stopFolder?: string;
}

/** A version requested by a project file. */
interface NamedVersion {
  readonly version: string;
  /** Name of that file. */
  readonly file: string;
}

const ANSWER_MS = 10_000;
const SETTING = 'hotline.node.executable';

/**
 * Finds the Node.js to run a file with: the one from the setting, or else the version specified in .nvmrc,
 * .node-version or package.json (volta), or else the first on PATH.
 * @throws {UserError} if there is none, or the specified one does not respond
 */
export async function findNode(search: NodeSearch): Promise<NodeChoice> {
  if (search.setting !== undefined && search.setting !== '') return nodeOfSetting(search, search.setting);
  const named = await namedVersion(search);
  const onPath = await nodeOnPath(search);
  if (!named) {
    if (!onPath) throw noNode();
    return { ...onPath, reason: l10n.t('first on PATH') };
  }
  if (onPath && matchesVersion(onPath.version, named.version)) {
    return { ...onPath, reason: l10n.t('on PATH, as required by {0}', named.file) };
  }
  const installed = await installedNode(search, named);
  if (installed) return installed;
  if (!onPath) throw noNode();
  const warning = l10n.t(
    '{0} requires Node.js {1}, which is not installed. Node.js {2} was used instead.',
    named.file,
    named.version,
    onPath.version,
  );
  return { ...onPath, reason: l10n.t('first on PATH'), warning };
}

function noNode(): UserError {
  return new UserError(
    l10n.t('There is no Node.js on PATH. Install Node.js, or set hotline.node.executable.'),
    {
      remedy: settingRemedy(SETTING),
    },
  );
}

async function nodeOfSetting(search: NodeSearch, setting: string): Promise<NodeChoice> {
  const found = await namedExecutable(setting, search);
  try {
    if (found === undefined) throw new Error(l10n.t('it is not on PATH'));
    return { path: found, version: await versionOf(found), reason: l10n.t('as configured') };
  } catch (error) {
    const message = l10n.t(
      '{0} is not a working Node.js: {1} (setting hotline.node.executable).',
      setting,
      firstLine(messageOf(error)),
    );
    throw new UserError(message, { remedy: settingRemedy(SETTING), cause: error });
  }
}

async function nodeOnPath(search: NodeSearch): Promise<{ path: string; version: string } | undefined> {
  const found = await findOnPath('node', search);
  if (found === undefined) return undefined;
  try {
    return { path: found, version: await versionOf(found) };
  } catch (error) {
    const message = l10n.t(
      'The Node.js on PATH, {0}, does not work: {1}. Set hotline.node.executable to another one.',
      found,
      firstLine(messageOf(error)),
    );
    throw new UserError(message, { remedy: settingRemedy(SETTING), cause: error });
  }
}

const versions = new Map<string, string>();

/** Queries the version of a Node.js; cached until the file changes. */
async function versionOf(executable: string): Promise<string> {
  const { mtimeMs, size } = await stat(executable);
  const key = `${executable}:${mtimeMs}:${size}`;
  let version = versions.get(key);
  if (version === undefined) {
    const env = { ...process.env, NODE_OPTIONS: '' };
    const { stdout } = await promisify(execFile)(executable, ['-p', 'process.version'], {
      timeout: ANSWER_MS,
      env,
    });
    version = stdout.trim();
    if (!/^v\d+\.\d+\.\d+/.test(version))
      throw new Error(l10n.t('it reported “{0}” as its version', version.slice(0, 80)));
    versions.set(key, version);
  }
  return version;
}

function firstLine(text: string): string {
  return text.split('\n')[0]!;
}

/** The version specified by the nearest project file. */
async function namedVersion({ startFolder, stopFolder }: NodeSearch): Promise<NamedVersion | undefined> {
  for (let folder = path.resolve(startFolder); ; folder = path.dirname(folder)) {
    for (const file of ['.nvmrc', '.node-version']) {
      const version = (await read(path.join(folder, file)))
        ?.split('\n')
        .map((line) => line.replace(/#.*/, '').trim())
        .find(Boolean);
      if (version) return { version, file };
    }
    const volta = voltaVersion(await read(path.join(folder, 'package.json')));
    if (volta) return { version: volta, file: 'package.json' };
    if (folder === path.dirname(folder) || folder === (stopFolder && path.resolve(stopFolder)))
      return undefined;
  }
}

function voltaVersion(text: string | undefined): string | undefined {
  try {
    const version = (JSON.parse(text ?? '{}') as { volta?: { node?: unknown } } | null)?.volta?.node;
    return typeof version === 'string' ? version : undefined;
  } catch {
    return undefined;
  }
}

function read(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch(() => undefined);
}

/** Folders in which version managers keep one folder per version, and the executable's path within it. */
function managerFolders({ env, home, platform }: NodeSearch): { folder: string; executable: string }[] {
  const name = executableName('node', platform);
  const executable = platform === 'win32' ? name : path.join('bin', name);
  const under = (folder: string | undefined, ...rest: string[]) =>
    folder ? [path.join(folder, ...rest)] : [];
  return [
    ...under(env.NVM_DIR ?? path.join(home, '.nvm'), 'versions', 'node'),
    ...under(env.NVM_HOME),
    ...under(env.VOLTA_HOME ?? path.join(home, '.volta'), 'tools', 'image', 'node'),
    ...under(env.ASDF_DATA_DIR ?? path.join(home, '.asdf'), 'installs', 'nodejs'),
    ...under(env.MISE_DATA_DIR ?? path.join(home, '.local', 'share', 'mise'), 'installs', 'node'),
    ...under(env.NODENV_ROOT ?? path.join(home, '.nodenv'), 'versions'),
    ...under(env.N_PREFIX ?? '/usr/local', 'n', 'versions', 'node'),
  ]
    .map((folder) => ({ folder, executable }))
    .concat(
      [env.FNM_DIR, path.join(home, '.local', 'share', 'fnm'), path.join(home, '.fnm')]
        .flatMap((folder) => under(folder, 'node-versions'))
        .map((folder) => ({ folder, executable: path.join('installation', executable) })),
    );
}

/** The newest installed Node.js that satisfies a requested version. */
async function installedNode(search: NodeSearch, named: NamedVersion): Promise<NodeChoice | undefined> {
  const found: { path: string; version: string }[] = [];
  for (const { folder, executable } of managerFolders(search)) {
    for (const version of await readdir(folder).catch(() => [])) {
      if (/^v?\d+\.\d+\.\d+$/.test(version) && matchesVersion(version, named.version)) {
        found.push({ path: path.join(folder, version, executable), version });
      }
    }
  }
  found.sort((a, b) => newestFirst(a.version, b.version));
  for (const candidate of found) {
    try {
      const version = await versionOf(candidate.path);
      return { path: candidate.path, version, reason: l10n.t('as required by {0}', named.file) };
    } catch {
      // Ignore broken installations.
    }
  }
  return undefined;
}
