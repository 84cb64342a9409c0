import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { PartCost } from '../../../profile/model/programParts';
import { shareOf, type ProfileView } from '../../../profile/views/profileView';
import { formatShare, formatTime, formatValue } from '../../../base/units';
import { commands } from '../../contributions';
import { registerGuarded } from '../../errors';
import type { Session, SessionView } from '../../session/session';
import type { SessionStore } from '../../session/sessionStore';
import type { ViewChanger } from '../../session/viewChanger';

/** **Show One Process or Thread**: a list of the program's processes and threads to choose from. */
export function registerParts(
  store: SessionStore,
  changer: ViewChanger,
  log: vscode.LogOutputChannel,
): vscode.Disposable {
  return registerGuarded(log, commands.showPart, async (wanted?: unknown) => {
    const session = store.current;
    if (!session) return;
    const chosen = typeof wanted === 'string' ? { key: wanted } : await pickPart(session);
    if (chosen) await changer.change(({ part: _before, ...view }) => withPart(view, chosen.key));
  });
}

function withPart(view: SessionView, part: string | undefined): SessionView {
  return part === undefined ? view : { ...view, part };
}

/** @returns undefined if the user cancelled. */
async function pickPart({ report }: Session): Promise<{ key: string | undefined } | undefined> {
  const whole = report.parts.reduce((sum, { active }) => sum + active, 0);
  const items = [
    {
      label: l10n.t('All processes and threads'),
      description: formatValue(whole, unitOf(report)),
      key: undefined as string | undefined,
    },
    ...report.parts.map((part) => ({ ...partItem(report, part, whole), key: part.key })),
  ];
  return vscode.window.showQuickPick(items, { title: l10n.t('Processes and Threads') });
}

function partItem(report: ProfileView, part: PartCost, whole: number): vscode.QuickPickItem {
  const share = whole > 0 ? part.active / whole : shareOf(report, part.active);
  const isShown = part.key === report.shownPart;
  return {
    label: `${'\u2003'.repeat(part.depth)}${isShown ? '$(check) ' : ''}${part.name}`,
    description: `${formatShare(share)}  ${formatValue(part.active, unitOf(report))}`,
    detail: [
      part.kind === 'thread' ? l10n.t('Thread of process {0}', part.pid) : l10n.t('Process {0}', part.pid),
      l10n.t('ran {0}', formatTime(part.duration)),
      ...(part.cpu === undefined ? [] : [l10n.t('{0} of CPU time', formatTime(part.cpu))]),
      part.script,
    ].join(', '),
  };
}

function unitOf({ profile }: ProfileView) {
  return profile.valueTypes[profile.defaultValue]!.unit;
}
