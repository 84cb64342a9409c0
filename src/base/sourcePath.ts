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

/** Where Go's own library stands: of packages, of installers, of Homebrew, downloaded, or chosen by a module. */
const GO_LIBRARY =
  /[\\/]((lib|share)[\\/]go-[\d.]+|local[\\/]go|sdk[\\/]go[\d.]+|Cellar[\\/]go[\\/][\d.]+[\\/]libexec|golang\.org[\\/]toolchain@[^\\/]+)[\\/]src[\\/]/;

/**
 * True for a file of this machine that is not the runtime's own. Go brings its library along as files, where Node.js
 * has `node:fs`: what they cost is their caller's.
 */
export function isProgramFile(source: string): boolean {
  return isFilePath(source) && !GO_LIBRARY.test(source);
}

const LIBRARIES = [
  /[\\/](node_modules|site-packages|dist-packages)[\\/]/,
  // What comes with Python and with Go, and Go's modules.
  /[\\/]lib[\\/]python\d[\d.]*[\\/]/,
  GO_LIBRARY,
  /[\\/]pkg[\\/]mod[\\/]/,
];

/** True for a file of a library or of the runtime's own, which its user does not change. */
export function isLibrary(source: string): boolean {
  return LIBRARIES.some((pattern) => pattern.test(source));
}
