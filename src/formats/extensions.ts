/**
 * File endings of formats by their id, with their dot: apart from what reads them, as an editor needs only these to
 * offer files. Formats without an entry have no ending of their own.
 */
export const extensions = {
  heapprofile: ['.heapprofile'],
  cpuprofile: ['.cpuprofile'],
  speedscope: ['.speedscope.json', '.speedscope'],
  'chrome-trace': ['.json', '.trace'],
  firefox: ['.json'],
  collapsed: ['.collapsed', '.folded', '.austin'],
  pprof: ['.pprof', '.pb', '.pb.gz', '.prof', '.out'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** File endings, without their dot, of all formats: for open dialogs. */
export const profileExtensions: readonly string[] = [
  ...new Set(Object.values(extensions).flatMap((all) => all.map((extension) => extension.slice(1)))),
];
