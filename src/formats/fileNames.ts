/**
 * What files of each format are called, by its id: patterns with `*` for any text, letter case aside. Apart from what
 * reads them, as an editor needs only these to offer files. Hotline's own formats have no entry: nobody opens them.
 *
 * The editor offers these names and no others, in the Open dialog, the Explorer's menu and **Open With…**. Endings that
 * most files of other kinds have, such as `.json`, are therefore told apart by the name before them.
 */
export const fileNames = {
  heapprofile: ['*.heapprofile'],
  cpuprofile: ['*.cpuprofile'],
  speedscope: ['*.speedscope.json', '*.speedscope'],
  // The second and the third as Chromium's developer tools save them.
  'chrome-trace': ['*.trace.json', 'Trace-*.json', 'Trace-*.json.gz', '*.trace'],
  // As Firefox saves them: `Firefox 2026-01-31 12.00 profile.json.gz`.
  firefox: ['*profile.json', '*profile.json.gz'],
  collapsed: ['*.collapsed', '*.folded', '*.austin'],
  callgrind: ['callgrind.out.*', '*.callgrind', '*.cachegrind'],
  lprof: ['*.lprof'],
  'perf-script': ['*.perf', '*.perf.txt'],
  pstats: ['*.prof', '*.pstats'],
  // The last as `go test -cpuprofile` and its kin are usually told.
  pprof: ['*.pprof', '*.pb', '*.pb.gz', '*.prof', 'cpu.out', 'mem.out', 'block.out', 'mutex.out'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** The names of all formats, each once. */
export const profileFileNames: readonly string[] = [...new Set(Object.values(fileNames).flat())];

/** The names as a regular expression that whole file names match: for conditions of menus. Add the flag `i`. */
export function fileNamePattern(names: readonly string[] = profileFileNames): string {
  const patterns = names.map((name) => name.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*'));
  return `^(${patterns.join('|')})$`;
}

/** What the names end in, without a dot before it: for dialogs, which know endings only. Names with none are left out. */
export function fileEndings(names: readonly string[] = profileFileNames): string[] {
  const endings = names.map((name) => name.slice(name.lastIndexOf('*') + 1)).filter(Boolean);
  return [...new Set(endings.map((ending) => ending.slice(ending.indexOf('.') + 1)))];
}
