import { contextKeys } from './contextKeys';
import { idsOf } from './ids';
import {
  all,
  hasCountableLines,
  inAnyView,
  inView,
  isCountable,
  isProfile,
  isRunnable,
  not,
  rowIs,
} from './when';

/** Menus that contain commands, besides the palette. */
type Menu = 'editor/title' | 'editor/context' | 'explorer/context' | 'view/title' | 'view/item/context';

interface MenuEntry {
  /** `navigation` is shown as an icon; the number after the @ is the order within a group. */
  readonly group: string;
  readonly when: string;
}

/** A command. Its title is `command.<name>` of package.nls.json. */
export interface CommandDeclaration {
  /** `$(flame)`: required in a group `navigation`. */
  readonly icon?: string;
  /** When it can be run. Default: always. */
  readonly enablement?: string;
  /** When the palette shows it. Default: whenever it can be run. */
  readonly palette?: string;
  readonly menus?: Readonly<Partial<Record<Menu, MenuEntry>>>;
  readonly keys?: { readonly key: string; readonly mac?: string; readonly when: string };
}

const { running, hasSession, hasParts, hasValueTypes, hasStackFilters } = contextKeys;
const { hasNameFilter, hasFoldedLibraries, hotFunctionsSort } = contextKeys;

/** For commands that act on a row of a view and therefore are not in the palette. */
const NEVER = 'false';

function inFileMenus(when: string): NonNullable<CommandDeclaration['menus']> {
  const entry = { group: 'z_hotline@1', when };
  return { 'editor/context': entry, 'explorer/context': entry };
}

function inTitle(group: string, ...when: readonly string[]): NonNullable<CommandDeclaration['menus']> {
  return { 'view/title': { group, when: all(...when) } };
}

function onRow(group: string, word: string): NonNullable<CommandDeclaration['menus']> {
  return { 'view/item/context': { group, when: all(inAnyView, rowIs(word)) } };
}

/** Every command that users see, in display order. */
export const declaredCommands = {
  profileFile: {
    icon: '$(flame)',
    enablement: not(running),
    menus: {
      'editor/title': { group: 'navigation@90', when: all(not(running), isRunnable) },
      ...inFileMenus(isRunnable),
    },
    keys: {
      key: 'ctrl+alt+p',
      mac: 'cmd+alt+p',
      when: all('editorFocus', not(running), isRunnable),
    },
  },
  profileHits: {
    enablement: not(running),
    palette: all(not(running), hasCountableLines),
    menus: inFileMenus(isCountable),
  },
  profileMemory: { enablement: not(running), menus: inFileMenus(isRunnable) },
  profileLiveMemory: { enablement: not(running), menus: inFileMenus(isRunnable) },
  stopSession: {
    icon: '$(debug-stop)',
    enablement: running,
    menus: { 'editor/title': { group: 'navigation@90', when: all(running, isRunnable) } },
  },
  cancelSession: { enablement: running },
  clear: {
    icon: '$(clear-all)',
    enablement: hasSession,
    menus: inTitle('navigation@2', inView('hotFunctions'), hasSession),
  },
  openProfile: {
    icon: '$(folder-opened)',
    menus: {
      'explorer/context': { group: 'z_hotline@2', when: isProfile },
      ...inTitle('1_sessions@2', inView('hotFunctions')),
    },
  },
  fetchProfile: { icon: '$(cloud-download)', menus: inTitle('1_sessions@3', inView('hotFunctions')) },
  openPreviousSession: { icon: '$(history)', menus: inTitle('1_sessions@1', inView('hotFunctions')) },
  nextHotLine: {
    icon: '$(arrow-down)',
    enablement: hasSession,
    keys: { key: 'alt+f9', when: hasSession },
  },
  previousHotLine: {
    icon: '$(arrow-up)',
    enablement: hasSession,
    keys: { key: 'shift+alt+f9', when: hasSession },
  },
  showHotFunctions: {},
  sortBySelf: {
    icon: '$(list-ordered)',
    palette: hasSession,
    menus: inTitle('navigation@1', inView('hotFunctions'), `${hotFunctionsSort} == total`),
  },
  sortByTotal: {
    icon: '$(list-tree)',
    palette: hasSession,
    menus: inTitle('navigation@1', inView('hotFunctions'), `${hotFunctionsSort} == self`),
  },
  filterHotFunctions: {
    icon: '$(filter)',
    enablement: hasSession,
    menus: inTitle('navigation@3', inView('hotFunctions'), hasSession, not(hasNameFilter)),
  },
  clearHotFunctionsFilter: {
    icon: '$(filter-filled)',
    enablement: hasNameFilter,
    menus: inTitle('navigation@3', inView('hotFunctions'), hasNameFilter),
  },
  showCallTree: {},
  showCallers: {},
  selectValueType: {
    icon: '$(symbol-numeric)',
    enablement: hasValueTypes,
    menus: inTitle('navigation@0', inAnyView, hasValueTypes),
  },
  foldLibraries: {
    icon: '$(account)',
    palette: not(hasFoldedLibraries),
    menus: inTitle('navigation@4', inAnyView, hasSession, not(hasFoldedLibraries)),
  },
  showLibraries: {
    icon: '$(library)',
    palette: hasFoldedLibraries,
    menus: inTitle('navigation@4', inAnyView, hasSession, hasFoldedLibraries),
  },
  listFunction: { icon: '$(list-flat)', enablement: hasSession, menus: onRow('1_look@1', 'listed') },
  focus: { enablement: hasSession, menus: inTitle('2_filters@1', inAnyView, hasSession) },
  ignore: { enablement: hasSession, menus: inTitle('2_filters@2', inAnyView, hasSession) },
  hide: { enablement: hasSession, menus: inTitle('2_filters@3', inAnyView, hasSession) },
  show: { enablement: hasSession, menus: inTitle('2_filters@4', inAnyView, hasSession) },
  focusOnFunction: {
    enablement: hasSession,
    palette: NEVER,
    menus: onRow('2_filters@1', 'function'),
  },
  ignoreFunction: { enablement: hasSession, palette: NEVER, menus: onRow('2_filters@2', 'function') },
  hideFunction: { enablement: hasSession, palette: NEVER, menus: onRow('2_filters@3', 'function') },
  showOnlyFunction: { enablement: hasSession, palette: NEVER, menus: onRow('2_filters@4', 'function') },
  undoStackFilter: {
    icon: '$(discard)',
    enablement: hasStackFilters,
    menus: inTitle('navigation@5', inAnyView, hasStackFilters),
  },
  clearStackFilters: {
    icon: '$(clear-all)',
    enablement: hasStackFilters,
    menus: inTitle('2_filters@5', inAnyView, hasStackFilters),
  },
  locateSource: { enablement: hasSession, palette: NEVER, menus: onRow('1_look@2', 'missing') },
  showPart: {
    icon: '$(type-hierarchy-sub)',
    enablement: hasParts,
    menus: inTitle('navigation@0', inView('hotFunctions'), hasParts),
  },
  showLog: {},
  checkWorkspace: { icon: '$(checklist)' },
} as const satisfies Readonly<Record<string, CommandDeclaration>>;

/** Ids of the commands. */
export const commands = idsOf(declaredCommands);

/** Commands that links and lenses run; not in the palette, not in package.json. */
export const internalCommands = {
  profileTest: 'hotline.internal.profileTest',
  revealFunction: 'hotline.internal.revealFunction',
  showFunctionCost: 'hotline.internal.showFunctionCost',
  showFixes: 'hotline.internal.showFixes',
  showMoreRows: 'hotline.internal.showMoreRows',
} as const;
