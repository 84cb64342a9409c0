import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { StackFilter } from '../../../profile/rewrite/filterStacks';
import { UserError } from '../../../base/userError';
import { patternProblem } from '../../../base/userPattern';
import { commands, contextKeys } from '../../contributions';
import { DisposableStore } from '../../disposables';
import { registerGuarded } from '../../errors';
import type { Session } from '../../session/session';
import type { SessionStore } from '../../session/sessionStore';
import type { ViewChanger } from '../../session/viewChanger';
import { functionOf } from '../../trees/functionRows';

type FilterKind = keyof StackFilter;

const kindOf = {
  [commands.focus]: 'focus',
  [commands.ignore]: 'ignore',
  [commands.hide]: 'hide',
  [commands.show]: 'show',
} as const satisfies Readonly<Record<string, FilterKind>>;

const kindOfRow = {
  [commands.focusOnFunction]: 'focus',
  [commands.ignoreFunction]: 'ignore',
  [commands.hideFunction]: 'hide',
  [commands.showOnlyFunction]: 'show',
} as const satisfies Readonly<Record<string, FilterKind>>;

/**
 * **Focus**, **Ignore**, **Hide** and **Show** as in pprof, for everything shown of the session; each can be undone.
 */
export function registerStackFilters(
  store: SessionStore,
  changer: ViewChanger,
  log: vscode.LogOutputChannel,
): vscode.Disposable {
  const disposables = new DisposableStore();
  const register = (command: string, run: (wanted?: unknown) => unknown) =>
    disposables.add(registerGuarded(log, command, run));
  const add = (kind: FilterKind, pattern: string) =>
    changer.change(
      ({ filters = [], ...view }) => ({ ...view, filters: [...filters, { [kind]: pattern }] }),
      (session) => ensureAnything(session, pattern),
    );
  for (const [command, kind] of Object.entries(kindOf))
    register(command, async (wanted) => {
      if (!store.current) return;
      const pattern = typeof wanted === 'string' ? wanted : await askForPattern(kind);
      if (pattern) await add(kind, pattern);
    });
  for (const [command, kind] of Object.entries(kindOfRow))
    register(command, async (row) => {
      const name = functionName(store.current, row);
      if (name !== undefined) await add(kind, `^${escapeExpression(name)}$`);
    });
  register(commands.undoStackFilter, () =>
    changer.change(({ filters = [], ...view }) => ({ ...view, filters: filters.slice(0, -1) })),
  );
  register(commands.clearStackFilters, () => changer.change((view) => ({ ...view, filters: [] })));
  disposables.add(store.onDidChangeSession(noteFilters));
  noteFilters(store.current);
  return disposables;
}

/** Tells the menus whether there is a filter to undo. */
function noteFilters(session: Session | undefined): void {
  const hasFilters = (session?.view.filters?.length ?? 0) > 0;
  void vscode.commands.executeCommand('setContext', contextKeys.hasStackFilters, hasFilters);
}

/** The name of the function of a row of a tree, undefined for a row of none. */
function functionName(session: Session | undefined, row: unknown): string | undefined {
  const func = functionOf(row);
  return func === undefined ? undefined : session?.report.profile.functions.name[func];
}

/** @throws {UserError} if nothing would be left to show */
function ensureAnything({ report }: Session, pattern: string): void {
  if (report.functions.length === 0)
    throw new UserError(
      l10n.t('The pattern {0} leaves no stacks to show, so the filter was not applied.', pattern),
    );
}

function askForPattern(kind: FilterKind): Thenable<string | undefined> {
  const prompts: Readonly<Record<FilterKind, string>> = {
    focus: l10n.t('Show only stacks with a function or file that matches this regular expression.'),
    ignore: l10n.t('Exclude stacks with a function or file that matches this regular expression.'),
    hide: l10n.t(
      'Remove functions that match this regular expression from stacks. Their cost goes to their callers.',
    ),
    show: l10n.t(
      'Show only functions that match this regular expression. The cost of all others goes to their nearest matching caller.',
    ),
  };
  return vscode.window.showInputBox({
    title: { focus: l10n.t('Focus'), ignore: l10n.t('Ignore'), hide: l10n.t('Hide'), show: l10n.t('Show') }[
      kind
    ],
    prompt: prompts[kind],
    validateInput: patternProblem,
  });
}

/** A regular expression that matches exactly the text. */
function escapeExpression(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
