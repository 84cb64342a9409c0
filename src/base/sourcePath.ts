/**
 * The path of a source as engines name it: `file:` URLs become paths (`file:///C:/a%20b.js` → `C:/a b.js`), paths and
 * other URLs (`node:fs`, `webpack://…`) stay as they are. A query or fragment added by a loader is dropped.
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

/**
 * A source name that is safe to look up as a file: a path on another machine (`//host/share/a.js`, `\\host\share\a.js`)
 * becomes a URL, all others stay as they are. On Windows, merely looking up such a path logs in to whatever host it
 * names.
 */
export function offNetwork(source: string): string {
  return isNetworkPath(source) ? `file:${source.replaceAll('\\', '/')}` : source;
}

/** True for a path on another machine or of a device: `//host/share`, `\\host\share`, `\\?\C:\`. */
export function isNetworkPath(path: string): boolean {
  return /^[\\/]{2}/.test(path);
}

/** True for a path on this machine, false for `node:fs`, `evalmachine.<anonymous>` and the like. */
export function isFilePath(source: string): boolean {
  return source.startsWith('/') || /^[A-Za-z]:[\\/]/.test(source) || source.startsWith('\\\\');
}

/** True for a path relative to where the program ran: `app/main.py`, `./busy.c`. */
export function isRelativePath(source: string): boolean {
  return !isFilePath(source) && /^(?![\w-]{2,}:)[^<>()?*]+\.\w+$/.test(source);
}

/** A predicate on sources, by the name that engines give them. */
export type SourceTest = (source: string) => boolean;
