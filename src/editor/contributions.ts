/** Every command, setting, view, context key and colour of the extension. A test compares them with package.json. */

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
  nodeExecutable: 'hotline.node.executable',
  nodeArguments: 'hotline.node.arguments',
  nodeEngine: 'hotline.node.engine',
  nodeExactLines: 'hotline.node.exactLines',
  pythonExecutable: 'hotline.python.executable',
  pythonArguments: 'hotline.python.arguments',
  pythonEngine: 'hotline.python.engine',
  goExecutable: 'hotline.go.executable',
  goArguments: 'hotline.go.arguments',
  samplingInterval: 'hotline.sampling.interval',
  runArguments: 'hotline.run.arguments',
  runWorkingDirectory: 'hotline.run.workingDirectory',
  runEnvironment: 'hotline.run.environment',
} as const;

type SettingId = (typeof settings)[keyof typeof settings];

interface RuntimeSettings {
  readonly executable: SettingId;
  readonly arguments: SettingId;
  /** Undefined where there is only one engine. */
  readonly engine?: SettingId;
}

/** What every runtime can be told, by its id. */
export const runtimeSettings: Readonly<Record<string, RuntimeSettings>> = {
  node: {
    executable: settings.nodeExecutable,
    arguments: settings.nodeArguments,
    engine: settings.nodeEngine,
  },
  python: {
    executable: settings.pythonExecutable,
    arguments: settings.pythonArguments,
    engine: settings.pythonEngine,
  },
  go: { executable: settings.goExecutable, arguments: settings.goArguments },
};

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
