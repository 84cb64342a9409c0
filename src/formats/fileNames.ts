/**
 * File name patterns by format id, with `*` for any text, case-insensitive. Separate from the readers because the
 * editor only needs the names to offer files. Hotline's own formats have no entry, since nobody opens them.
 *
 * The editor offers only these names, in the Open dialog, the Explorer's menu and **Open With…**. Extensions that are
 * mostly used by other kinds of files, such as `.json`, are therefore qualified by the name before them.
 */
export const fileNames = {
  heapprofile: ['*.heapprofile'],
  cpuprofile: ['*.cpuprofile'],
  speedscope: ['*.speedscope.json', '*.speedscope'],
  // The second and third are the names used by Chromium's developer tools.
  'chrome-trace': ['*.trace.json', 'Trace-*.json', 'Trace-*.json.gz', '*.trace'],
  // Firefox's names: `Firefox 2026-01-31 12.00 profile.json.gz`.
  firefox: ['*profile.json', '*profile.json.gz'],
  collapsed: ['*.collapsed', '*.folded', '*.austin'],
  callgrind: ['callgrind.out.*', '*.callgrind', '*.cachegrind'],
  lprof: ['*.lprof'],
  'perf-script': ['*.perf', '*.perf.txt'],
  pstats: ['*.prof', '*.pstats'],
  // The last ones are customary with `go test -cpuprofile` and the like.
  pprof: ['*.pprof', '*.pb', '*.pb.gz', '*.prof', 'cpu.out', 'mem.out', 'block.out', 'mutex.out'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** The names of all formats, without duplicates. */
export const profileFileNames: readonly string[] = [...new Set(Object.values(fileNames).flat())];

/** A regular expression source that matches whole file names, for menu conditions. Use with the flag `i`. */
export function fileNamePattern(names: readonly string[] = profileFileNames): string {
  const patterns = names.map((name) => name.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*'));
  return `^(${patterns.join('|')})$`;
}

/** The names' extensions without the dot, for dialogs, which only support extensions. Names without one are omitted. */
export function fileEndings(names: readonly string[] = profileFileNames): string[] {
  const endings = names.map((name) => name.slice(name.lastIndexOf('*') + 1)).filter(Boolean);
  return [...new Set(endings.map((ending) => ending.slice(ending.indexOf('.') + 1)))];
}
