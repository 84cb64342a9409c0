import { readFile } from 'node:fs/promises';
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { functionText, type FunctionRange } from '../../../profile/views/lineListing';
import { splitLines } from '../../../base/lineMapping';
import { shareOf } from '../../../profile/views/profileView';
import { formatShare } from '../../../base/units';
import { UserError } from '../../../base/userError';
import { parseShaped } from '../../../base/shape';
import { commands, DOCUMENT_SCHEME } from '../../contributions';
import { DisposableStore } from '../../disposables';
import { registerGuarded } from '../../errors';
import { functionOf, placesOf } from '../../trees/functionRows';
import type { Session } from '../../session/session';
import type { SessionStore } from '../../session/sessionStore';

/** The query of a listing's URI. Unlike rows of functions, these values are stable across views. */
interface ListedFunction {
  /** Id of the session. */
  readonly session: string;
  readonly name: string;
  readonly source: string;
  /** 1-based. */
  readonly first: number;
}

/** **List Function…**: its source in a separate document, with the figures of each line in columns. */
export function registerListing(store: SessionStore, log: vscode.LogOutputChannel): vscode.Disposable {
  const disposables = new DisposableStore();
  const changed = disposables.add(new vscode.EventEmitter<vscode.Uri>());
  /** The last text shown, for when the session is gone. */
  const texts = new Map<string, string>();
  disposables.add(
    vscode.workspace.registerTextDocumentContentProvider(DOCUMENT_SCHEME, {
      onDidChange: changed.event,
      async provideTextDocumentContent(uri) {
        const key = uri.toString();
        const text = (await listingOf(store.current, uri)) ?? texts.get(key) ?? notShown();
        texts.set(key, text);
        return text;
      },
    }),
  );
  disposables.add(
    store.onDidChangeSession(() => {
      for (const { uri } of vscode.workspace.textDocuments)
        if (uri.scheme === DOCUMENT_SCHEME) changed.fire(uri);
    }),
  );
  disposables.add(vscode.workspace.onDidCloseTextDocument(({ uri }) => texts.delete(uri.toString())));
  disposables.add(
    registerGuarded(log, commands.listFunction, async (row?: unknown) => {
      const session = store.current;
      if (!session) throw new UserError(l10n.t('There is no profile yet.'));
      const place = await placeToList(session, row);
      if (!place) return;
      const uri = uriOf({ session: session.record.id, ...place });
      changed.fire(uri);
      await vscode.window.showTextDocument(uri, { preview: true });
    }),
  );
  return disposables;
}

/** @returns undefined if the user cancelled. @throws {UserError} for a function whose lines are unknown */
async function placeToList(session: Session, row: unknown): Promise<FunctionRange | undefined> {
  const { report } = session;
  const places = placesOf(report);
  const func = functionOf(row);
  if (func !== undefined) {
    const place = places.get(func);
    if (place) return place;
    const name = report.profile.functions.name[func] ?? l10n.t('This function');
    throw new UserError(
      l10n.t('{0} cannot be listed: the profile does not record where it is defined.', name),
    );
  }
  const items = report.functions.flatMap(({ func: one, self, total }) => {
    const place = places.get(one);
    if (!place) return [];
    const shares = [shareOf(report, self), shareOf(report, total)].map(formatShare);
    const description = l10n.t('self {0}, total {1}', shares[0]!, shares[1]!);
    return [{ label: place.name, description, detail: `${place.source}:${place.first}`, place }];
  });
  if (items.length === 0) throw new UserError(l10n.t('The profile records no lines for any function.'));
  const picked = await vscode.window.showQuickPick(items, {
    title: l10n.t('List Function'),
    matchOnDetail: true,
  });
  return picked?.place;
}

function uriOf({ session, name, source, first }: ListedFunction): vscode.Uri {
  const title = name.split(/[\\/]/).at(-1) || name;
  const query: ListedFunction = { session, name, source, first };
  return vscode.Uri.from({
    scheme: DOCUMENT_SCHEME,
    path: `/${l10n.t('{0} (lines)', title)}`,
    query: JSON.stringify(query),
  });
}

/** @returns undefined if the function is not part of the session that is shown */
async function listingOf(session: Session | undefined, uri: vscode.Uri): Promise<string | undefined> {
  const wanted = readQuery(uri);
  if (!session || wanted?.session !== session.record.id) return undefined;
  const place = [...placesOf(session.report).values()].find(
    ({ name, source, first }) => name === wanted.name && source === wanted.source && first === wanted.first,
  );
  if (!place) return undefined;
  return `${functionText(session.report, place, await linesOf(session, place.source))}\n`;
}

function readQuery(uri: vscode.Uri): ListedFunction | undefined {
  return parseShaped<ListedFunction>(uri.query, {
    ...{ session: 'string', name: 'string', source: 'string', first: 'number' },
  });
}

/** The lines of the text that the figures refer to; undefined if it is not available. */
async function linesOf(
  { snapshots, report }: Session,
  source: string,
): Promise<readonly string[] | undefined> {
  const kept = snapshots.get(source);
  if (kept) return kept;
  const text = report.texts.get(source) ?? (await readFile(source, 'utf8').catch(() => undefined));
  return text === undefined ? undefined : splitLines(text);
}

function notShown(): string {
  return `${l10n.t('The profile for this listing is no longer shown.')}\n`;
}
