import { pathSegments, type PathMapping } from './pathMapping';

/**
 * The mapping from a source to its location here. For a file, the common end of both paths is left out, so that sources
 * beside it are found by the same mapping; for a folder, its name is looked for in the path.
 * @param source a path or URL as the profile has it. @param place an absolute path
 * @returns undefined for a file with another name.
 */
export function mappingFor(source: string, place: string, isFolder: boolean): PathMapping | undefined {
  const from = pathSegments(source);
  const to = pathSegments(place);
  if (isFolder) {
    const at = from.lastIndexOf(to.at(-1)!, from.length - 2);
    const end = at > 0 ? at + 1 : from.length - 1;
    return { from: joined(from.slice(0, end), source), to: place };
  }
  let same = 0;
  while (same < Math.min(from.length, to.length) - 1 && from.at(-1 - same) === to.at(-1 - same)) same++;
  if (same === 0) return undefined;
  return {
    from: joined(from.slice(0, from.length - same), source),
    to: joined(to.slice(0, to.length - same), place),
  };
}

/** The path whose segments `pathSegments` returned. */
function joined(segments: readonly string[], path: string): string {
  const slash = path.includes('\\') && !path.includes('/') ? '\\' : '/';
  const [root, ...rest] = segments;
  if (root === '//') return `${slash}${slash}${rest.join(slash)}`;
  const isUrl = /^[\w-]{2,}:\/\//.test(path);
  if (isUrl) return `${root}//${rest.join('/')}`;
  return rest.length === 0 ? `${root}${slash}` : [root, ...rest].join(slash);
}
