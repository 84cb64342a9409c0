import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { activeValue } from '../../../profile/model/profile';
import type { ProfileView } from '../../../profile/views/profileView';
import { formatValue } from '../../../base/units';
import { commands } from '../../contributions';
import { registerGuarded } from '../../errors';
import type { SessionStore } from '../../session/sessionStore';
import type { ViewChanger } from '../../session/viewChanger';

/** **Select Sample Type…**: chooses what all views show of a profile with several sample types. */
export function registerValueTypes(
  store: SessionStore,
  changer: ViewChanger,
  log: vscode.LogOutputChannel,
): vscode.Disposable {
  return registerGuarded(log, commands.selectValueType, async (wanted?: unknown) => {
    const report = store.current?.report;
    if (!report) return;
    const value = typeof wanted === 'string' ? wanted : await pickValue(report);
    if (value !== undefined) await changer.change((view) => ({ ...view, value }));
  });
}

/** @returns undefined if the user cancelled. */
async function pickValue({ profile }: ProfileView): Promise<string | undefined> {
  const items = profile.valueTypes.map(({ type, unit }, index) => ({
    label: `${index === profile.defaultValue ? '$(check) ' : ''}${type}`,
    description: formatValue(activeValue(profile, index), unit),
    detail: explained(type),
    type,
  }));
  const picked = await vscode.window.showQuickPick(items, { title: l10n.t('Select Sample Type') });
  return picked?.type;
}

/** Explanations of sample types, by their pprof names. */
function explained(type: string): string {
  const texts: Readonly<Record<string, string>> = {
    samples: l10n.t('Number of samples'),
    cpu: l10n.t('CPU time'),
    wall: l10n.t('Elapsed time, including waiting'),
    alloc_space: l10n.t('Bytes allocated, including those freed since'),
    alloc_objects: l10n.t('Objects allocated, including those freed since'),
    inuse_space: l10n.t('Bytes in use when the profile was taken'),
    inuse_objects: l10n.t('Objects in use when the profile was taken'),
    peak_space: l10n.t('Bytes in use at peak'),
    hits: l10n.t('How often each line ran'),
  };
  return texts[type] ?? '';
}
