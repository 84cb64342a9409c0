/** Every command, setting, view, context key and colour of the extension. A test compares them with package.json. */
import { runtimes, suffixesOf } from '../runtimes';
import type { RuntimeDescriptor } from '../runtimes/runtime';
import { runtimeSettings } from '../runtimes/settings';

export const commands = {
  profileFile: 'hotline.profileFile',
  profileHits: 'hotline.profileHits',
  profileMemory: 'hotline.profileMemory',
  profileLiveMemory: 'hotline.profileLiveMemory',
  stopSession: 'hotline.stopSession',
  cancelSession: 'hotline.cancelSession',
  clear: 'hotline.clear',
  openProfile: 'hotline.openProfile',
  fetchProfile: 'hotline.fetchProfile',
  openPreviousSession: 'hotline.openPreviousSession',
  nextHotLine: 'hotline.nextHotLine',
  previousHotLine: 'hotline.previousHotLine',
  showHotFunctions: 'hotline.showHotFunctions',
  filterHotFunctions: 'hotline.filterHotFunctions',
  clearHotFunctionsFilter: 'hotline.clearHotFunctionsFilter',
  showCallTree: 'hotline.showCallTree',
  showCallers: 'hotline.showCallers',
  selectValueType: 'hotline.selectValueType',
  foldLibraries: 'hotline.foldLibraries',
  showLibraries: 'hotline.showLibraries',
  listFunction: 'hotline.listFunction',
  focus: 'hotline.focus',
  ignore: 'hotline.ignore',
  hide: 'hotline.hide',
  show: 'hotline.show',
  focusOnFunction: 'hotline.focusOnFunction',
  ignoreFunction: 'hotline.ignoreFunction',
  hideFunction: 'hotline.hideFunction',
  showOnlyFunction: 'hotline.showOnlyFunction',
  undoStackFilter: 'hotline.undoStackFilter',
  clearStackFilters: 'hotline.clearStackFilters',
  locateSource: 'hotline.locateSource',
  showPart: 'hotline.showPart',
  sortBySelf: 'hotline.sortBySelf',
  sortByTotal: 'hotline.sortByTotal',
  showLog: 'hotline.showLog',
  checkWorkspace: 'hotline.checkWorkspace',
} as const;

/** Commands that links and lenses run; not in the palette, not in package.json. */
export const internalCommands = {
  profileTest: 'hotline.internal.profileTest',
  revealFunction: 'hotline.internal.revealFunction',
  showFunctionCost: 'hotline.internal.showFunctionCost',
  showFixes: 'hotline.internal.showFixes',
  showMoreRows: 'hotline.internal.showMoreRows',
} as const;

/** Settings that are no runtime's own; those are in `runtimes/settings.ts`. */
export const settings = {
  annotationsEnabled: 'hotline.annotations.enabled',
  annotationsThreshold: 'hotline.annotations.threshold',
  codeLensProfileFile: 'hotline.codeLens.profileFile',
  codeLensTests: 'hotline.codeLens.tests',
  codeLensFunctions: 'hotline.codeLens.functions',
  codeLensFindings: 'hotline.codeLens.findings',
  checksEnabled: 'hotline.checks.enabled',
  checksSeverity: 'hotline.checks.severity',
  hoverEnabled: 'hotline.hover.enabled',
  pathMappings: 'hotline.pathMappings',
  samplingInterval: 'hotline.sampling.interval',
  runArguments: 'hotline.run.arguments',
  runWorkingDirectory: 'hotline.run.workingDirectory',
  runEnvironment: 'hotline.run.environment',
} as const;

/** Every setting: those above, and what each runtime can be told. */
export function allSettings(): string[] {
  const ofRuntimes = runtimes.all.flatMap((runtime) => Object.values(runtimeSettings(runtime)));
  return [...Object.values(settings), ...ofRuntimes.map(({ id }) => id)];
}

/** Settings whose value in a workspace waits until it is trusted: what is run, and how. */
export function restrictedSettings(): string[] {
  const ofRuntimes = runtimes.all
    .flatMap((runtime) => Object.values(runtimeSettings(runtime)))
    .filter(({ isRestricted }) => isRestricted)
    .map(({ id }) => id);
  return [...ofRuntimes, settings.runArguments, settings.runWorkingDirectory, settings.runEnvironment];
}

/** Clauses for `when` that tell files by what can be done with them. */
export const fileClauses = {
  /** A runtime runs it. */
  profiled: () => suffixClause(runtimes.all),
  /** A runtime that counts hits runs it. */
  counted: () => suffixClause(runtimes.all.filter(({ hasHits }) => hasHits)),
} as const;

/** A test of what VS Code calls the extension of a file, its dot included. */
function suffixClause(those: readonly RuntimeDescriptor[]): string {
  const suffixes = those.flatMap(suffixesOf).map((suffix) => suffix.slice(1));
  return `resourceExtname =~ /^\\.(${suffixes.join('|')})$/`;
}

export const views = {
  hotFunctions: 'hotline.hotFunctions',
  callTree: 'hotline.callTree',
  callers: 'hotline.callers',
} as const;

export const contextKeys = {
  /** A program is running under a profiler. */
  running: 'hotline.running',
  /** A session is shown. */
  hasSession: 'hotline.hasSession',
  /** The session has more than one process or thread. */
  hasParts: 'hotline.hasParts',
  /** The session measures more than one thing. */
  hasValueTypes: 'hotline.hasValueTypes',
  /** Stacks or frames of the session are left out by patterns. */
  hasStackFilters: 'hotline.hasStackFilters',
  /** Hot Functions are filtered by name. */
  hasNameFilter: 'hotline.hasNameFilter',
  /** The views show the user's own code only. */
  hasFoldedLibraries: 'hotline.hasFoldedLibraries',
  /** `self` or `total`. */
  hotFunctionsSort: 'hotline.hotFunctionsSort',
} as const;

export const colors = {
  /** Heat of a line, mildest first. */
  heat: ['hotline.heat1', 'hotline.heat2', 'hotline.heat3', 'hotline.heat4', 'hotline.heat5'],
  overviewRuler: 'hotline.overviewRulerHeat',
  annotation: 'hotline.annotationForeground',
} as const;

/** Scheme of the documents that are made from a profile. */
export const DOCUMENT_SCHEME = 'hotline';

/** The editor that profiles are opened with. */
export const PROFILE_EDITOR = 'hotline.profile';

/** Type of the tasks that run a profiled program. */
export const TASK_TYPE = 'hotline';
