import { randomBytes } from 'node:crypto';
import * as path from 'node:path';
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { isInFile, shareOf } from '../../../profile/views/profileView';
import { formatCount, formatShare, formatTime, formatValue } from '../../../base/units';
import { messageOf } from '../../../base/userError';
import { commands, PROFILE_EDITOR } from '../../contributions';
import { showOpenedProfile } from '../../session/openedProfile';
import type { Session } from '../../session/session';
import type { SessionStorage } from '../../session/sessionStorage';
import type { SessionStore } from '../../session/sessionStore';
import { profilePage, type Action, type Fact } from './page';

interface Services {
  readonly store: SessionStore;
  readonly storage: SessionStorage;
  readonly log: vscode.LogOutputChannel;
}

/** Number of functions listed on the page. */
const NAMED_FUNCTIONS = 5;

/** Opens profiles as files, by **Open With…**, a click or a drop; the profile becomes the current session. */
export function registerOpenWith(services: Services): vscode.Disposable {
  const provider: vscode.CustomReadonlyEditorProvider = {
    openCustomDocument: (uri) => ({ uri, dispose: () => undefined }),
    async resolveCustomEditor({ uri }, { webview }) {
      webview.options = { enableScripts: true, localResourceRoots: [] };
      const actions: readonly Action[] = [
        { label: l10n.t('Show Hot Functions'), command: commands.showHotFunctions },
        { label: l10n.t('Show Call Tree'), command: commands.showCallTree },
        { label: l10n.t('Show Callers'), command: commands.showCallers },
      ];
      webview.onDidReceiveMessage(async ({ command }: { readonly command?: unknown }) => {
        if (!actions.some((action) => action.command === command)) return;
        // Another session may have become current meanwhile.
        if (services.store.current?.record.openedProfile !== uri.fsPath) await open(services, uri);
        await vscode.commands.executeCommand(command as string);
      });
      const title = path.basename(uri.fsPath);
      const nonce = randomBytes(16).toString('base64url');
      try {
        webview.html = profilePage(title, factsOf(await open(services, uri)), actions, nonce);
      } catch (error) {
        services.log.error(error instanceof Error ? error : String(error));
        const facts = [{ label: l10n.t('Cannot be opened'), value: messageOf(error) }];
        webview.html = profilePage(title, facts, [], nonce);
      }
    },
  };
  return vscode.window.registerCustomEditorProvider(PROFILE_EDITOR, provider, {
    supportsMultipleEditorsPerDocument: true,
  });
}

/** @throws {UserError} when it cannot be read. */
async function open({ store, storage }: Services, uri: vscode.Uri): Promise<Session> {
  await showOpenedProfile({ store, storage }, () => uri);
  return store.current!;
}

/** What a profile is, in a few lines. */
function factsOf({ record, report }: Session): Fact[] {
  const { profile, functions, active, samples } = report;
  const { type, unit } = profile.valueTypes[profile.defaultValue]!;
  const hottest = functions
    .filter(({ func, self }) => self > 0 && isInFile(profile, func))
    .slice(0, NAMED_FUNCTIONS)
    .map(({ func, self }) => `${profile.functions.name[func]!} ${formatShare(shareOf(report, self))}`);
  return [
    { label: l10n.t('Profile'), value: record.file },
    { label: l10n.t('Sample types'), value: profile.valueTypes.map((one) => one.type).join(', ') },
    { label: type, value: formatValue(active, unit) },
    ...(profile.duration > 0 ? [{ label: l10n.t('Ran'), value: formatTime(profile.duration) }] : []),
    ...(samples > 0 ? [{ label: l10n.t('Samples'), value: formatCount(samples) }] : []),
    { label: l10n.t('Functions'), value: formatCount(functions.length) },
    ...(hottest.length > 0 ? [{ label: l10n.t('Hottest functions'), value: hottest.join(', ') }] : []),
    ...profile.notes.map((value) => ({ label: l10n.t('Note'), value })),
  ];
}
