import * as l10n from '@vscode/l10n';
import { isFilePath, sourcePath } from '../base/sourcePath';

/** Where the sources below a prefix are on this machine. */
export interface PathMapping {
  /** A path or URL as the profile has it: `/app`, `C:\build`, `file:///app`, `webpack://shop`. */
  readonly from: string;
  /** An absolute path here. */
  readonly to: string;
}

/** An open folder, by the name used in `${workspaceFolder:name}`. */
export interface NamedFolder {
  readonly name: string;
  readonly path: string;
}

/**
 * A source as recorded, mapped by the longest prefix that contains it; unchanged if there is none.
 * Prefixes end at path segments; in Windows paths, slashes and case do not matter.
 */
export function mapPath(source: string, mappings: readonly PathMapping[]): string {
  const segments = pathSegments(source);
  let best: { prefix: number; to: string } | undefined;
  for (const { from, to } of mappings) {
    const prefix = pathSegments(sourcePath(from));
    if (prefix.length > (best?.prefix ?? 0) && startsWith(segments, prefix))
      best = { prefix: prefix.length, to };
  }
  return best ? joined(best.to, segments.slice(best.prefix)) : source;
}

/**
 * The segments of a path or URL, its root first: '' for `/`, `C:`, `webpack:`, `//` for a network path.
 * The query of the URLs that bundlers make up is dropped: it distinguishes stages of one file.
 */
export function pathSegments(path: string): string[] {
  const isUrl = /^[\w-]{2,}:\/\//.test(path);
  const query = isUrl ? path.indexOf('?', path.lastIndexOf('/')) : -1;
  const [root = '', ...rest] = (query < 0 ? path : path.slice(0, query)).split(
    isWindowsPath(path) ? /[\\/]/ : '/',
  );
  const isNetwork = root === '' && rest.length > 1 && rest[0] === '';
  return [isNetwork ? '//' : root, ...rest.filter((segment) => segment !== '' && segment !== '.')];
}

function isWindowsPath(path: string): boolean {
  return /^[A-Za-z]:([\\/]|$)/.test(path) || path.startsWith('\\\\');
}

function startsWith(segments: readonly string[], prefix: readonly string[]): boolean {
  const ignoresCase = /^([A-Za-z]:|\/\/)$/.test(prefix[0]!);
  const comparable = (segment: string | undefined) => (ignoresCase ? segment?.toLowerCase() : segment);
  return prefix.every((segment, index) => comparable(segment) === comparable(segments[index]));
}

function joined(folder: string, segments: readonly string[]): string {
  const slash = isWindowsPath(folder) && folder.includes('\\') ? '\\' : '/';
  const parts = folder.replace(/(?<![\\/])[\\/]+$/, '').split(slash);
  for (const segment of segments) {
    if (segment !== '..') parts.push(segment);
    else if (parts.length > 1) parts.pop();
  }
  return parts.join(slash);
}

/**
 * Reads the setting `hotline.pathMappings`.
 * @param folders the open folders, the first one first
 * @returns the valid entries, and a message for each invalid one.
 */
export function readPathMappings(
  value: unknown,
  folders: readonly NamedFolder[],
): { mappings: PathMapping[]; problems: string[] } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return {
      mappings: [],
      problems: [l10n.t('hotline.pathMappings must be an object that maps paths to paths.')],
    };
  }
  const mappings: PathMapping[] = [];
  const problems: string[] = [];
  for (const [from, target] of Object.entries(value as Record<string, unknown>)) {
    const to = typeof target === 'string' ? withFolders(target, folders) : undefined;
    if (from !== '' && to !== undefined && isFilePath(to)) mappings.push({ from, to });
    else {
      problems.push(
        l10n.t(
          'hotline.pathMappings: "{0}" maps to {1}, which is neither an absolute path nor in an open folder. The entry is ignored.',
          from,
          JSON.stringify(target) ?? String(target),
        ),
      );
    }
  }
  return { mappings, problems };
}

/** @returns undefined if it refers to a folder that is not open. */
function withFolders(target: string, folders: readonly NamedFolder[]): string | undefined {
  let isKnown = true;
  const path = target.replace(/\$\{workspaceFolder(?::([^}]{0,255}))?\}/g, (_, name: string | undefined) => {
    const folder = name === undefined ? folders[0] : folders.find((open) => open.name === name);
    isKnown &&= folder !== undefined;
    return folder?.path ?? '';
  });
  return isKnown ? path : undefined;
}
