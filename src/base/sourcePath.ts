/**
 * The path of a source as engines name it: `file:` URLs become paths (`file:///C:/a%20b.js` → `C:/a b.js`),
 * paths and other URLs (`node:fs`, `webpack://…`) stay as they are. A query or fragment that a loader added is dropped.
 */
export function sourcePath(url: string): string {
  if (!url.startsWith('file:')) return url;
  try {
    const { pathname, host } = new URL(url);
    const path = decodeURIComponent(pathname);
    if (/^\/[A-Za-z]:/.test(path)) return path.slice(1);
    return host ? `//${host}${path}` : path;
  } catch {
    return url;
  }
}

/** True for a path on this machine, false for `node:fs`, `evalmachine.<anonymous>` and their like. */
export function isFilePath(source: string): boolean {
  return source.startsWith('/') || /^[A-Za-z]:[\\/]/.test(source) || source.startsWith('\\\\');
}

/** True for a path that is relative to where the program ran: `app/main.py`, `./busy.c`. */
export function isRelativePath(source: string): boolean {
  return !isFilePath(source) && /^(?![\w-]{2,}:)[^<>()?*]+\.\w+$/.test(source);
}

/** Tells something about a source by what engines call it. */
export type SourceTest = (source: string) => boolean;
