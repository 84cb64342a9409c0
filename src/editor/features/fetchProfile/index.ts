import * as path from 'node:path';
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { fetchProfile, readServerUrl } from '../../../services/profile/fetchProfile';
import type { ProfileKind } from '../../../runtimes/runtime';
import { UserError, messageOf } from '../../../base/userError';
import { commands } from '../../contributions';
import { showError } from '../../errors';
import { showOpenedProfile } from '../../session/openedProfile';
import type { SessionStorage } from '../../session/sessionStorage';
import type { SessionStore } from '../../session/sessionStore';

interface Services {
  readonly store: SessionStore;
  readonly storage: SessionStorage;
  readonly log: vscode.LogOutputChannel;
}

/** What to fetch, if a keybinding specifies it. */
interface FetchChoice {
  readonly kind?: ProfileKind;
  readonly seconds?: number;
}

const USUAL_ADDRESS = 'http://localhost:6060';
const USUAL_SECONDS = 10;
const MOST_SECONDS = 3600;

/** **Fetch Profile from URL…**: a profile of a running Go server. */
export function registerFetchProfile(services: Services): vscode.Disposable {
  let lastAddress = USUAL_ADDRESS;
  return vscode.commands.registerCommand(
    commands.fetchProfile,
    async (address?: string, choice?: FetchChoice): Promise<boolean> => {
      try {
        const text = typeof address === 'string' ? address : await askAddress(lastAddress);
        if (text === undefined) return false;
        const url = readServerUrl(text);
        lastAddress = text;
        const kind = choice?.kind ?? (await askKind());
        if (kind === undefined) return false;
        const seconds = kind === 'cpu' ? (choice?.seconds ?? (await askSeconds())) : 0;
        return seconds === undefined ? false : await fetchAndShow(services, url, kind, seconds);
      } catch (error) {
        void showError(error, services.log);
        return false;
      }
    },
  );
}

function askAddress(value: string): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title: l10n.t('Fetch Profile from URL'),
    prompt: l10n.t('Address of a running Go server that imports net/http/pprof'),
    value,
    ignoreFocusOut: true,
    validateInput: (text) => problemOf(() => readServerUrl(text)),
  });
}

async function askKind(): Promise<ProfileKind | undefined> {
  const items: readonly { label: string; profile: ProfileKind }[] = [
    { label: l10n.t('CPU time'), profile: 'cpu' },
    { label: l10n.t('Memory allocated since the server started'), profile: 'memory' },
    { label: l10n.t('Memory in use'), profile: 'live-memory' },
  ];
  const picked = await vscode.window.showQuickPick(items, { title: l10n.t('What to Fetch') });
  return picked?.profile;
}

async function askSeconds(): Promise<number | undefined> {
  const text = await vscode.window.showInputBox({
    title: l10n.t('Duration in Seconds'),
    value: String(USUAL_SECONDS),
    ignoreFocusOut: true,
    validateInput: (entered) =>
      isSeconds(entered) ? undefined : l10n.t('Enter a whole number from 1 to {0}', MOST_SECONDS),
  });
  return text === undefined ? undefined : Number(text);
}

function isSeconds(text: string): boolean {
  const number = Number(text);
  return Number.isInteger(number) && number >= 1 && number <= MOST_SECONDS;
}

function problemOf(read: () => unknown): string | undefined {
  try {
    read();
    return undefined;
  } catch (error) {
    if (error instanceof UserError) return error.message;
    return messageOf(error);
  }
}

/** @returns false when the user cancelled */
async function fetchAndShow(
  services: Services,
  url: URL,
  kind: ProfileKind,
  seconds: number,
): Promise<boolean> {
  const title =
    kind === 'cpu'
      ? l10n.t('Fetching a {0} s profile from {1}', seconds, url.host)
      : l10n.t('Fetching a profile from {0}', url.host);
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(options, async (_progress, token) => {
    const controller = new AbortController();
    token.onCancellationRequested(() => controller.abort());
    try {
      await showOpenedProfile(services, async (makeFolder) => {
        const file = path.join(await makeFolder(), `${url.hostname}.pb.gz`);
        await fetchProfile({ url, kind, seconds, signal: controller.signal }, file);
        return vscode.Uri.file(file);
      });
      return true;
    } catch (error) {
      if (controller.signal.aborted) return false;
      throw error;
    }
  });
}
