import * as path from 'node:path';
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { isInFile, shareOf, type ProfileView } from '../../../profile/views/profileView';
import { formatCount, formatShare, formatTime, formatValue } from '../../../base/units';
import { commands } from '../../contributions';
import { DisposableStore } from '../../disposables';
import type { Activity, Session } from '../../session/session';
import type { SessionStore } from '../../session/sessionStore';

const TICK_MS = 1000;

/** One item: what is running, or the result of the last session. */
export function registerStatusBar(store: SessionStore): vscode.Disposable {
  const disposables = new DisposableStore();
  const item = disposables.add(
    vscode.window.createStatusBarItem('hotline.status', vscode.StatusBarAlignment.Left, 0),
  );
  item.name = 'Hotline';
  let timer: NodeJS.Timeout | undefined;
  const update = () => {
    clearInterval(timer);
    if (store.activity.kind === 'running')
      timer = setInterval(() => showActivity(item, store.activity), TICK_MS);
    if (store.activity.kind !== 'idle') showActivity(item, store.activity);
    else showSession(item, store.current);
  };
  disposables.add(store.onDidChangeSession(update));
  disposables.add(store.onDidChangeActivity(update));
  disposables.add({ dispose: () => clearInterval(timer) });
  update();
  return disposables;
}

function showActivity(item: vscode.StatusBarItem, activity: Activity): void {
  if (activity.kind === 'idle') return;
  const file = path.basename(activity.file);
  if (activity.kind === 'running') {
    const seconds = Math.floor((Date.now() - activity.since) / 1000);
    item.text = l10n.t('$(debug-stop) Profiling {0}: {1} s', file, seconds);
    item.tooltip = l10n.t('Stop and keep the profile so far');
    item.command = commands.stopSession;
  } else {
    item.text =
      activity.kind === 'preparing'
        ? l10n.t('$(loading~spin) Starting {0}', file)
        : l10n.t('$(loading~spin) Reading profile');
    item.tooltip = activity.file;
    item.command = undefined;
  }
  item.show();
}

function showSession(item: vscode.StatusBarItem, session: Session | undefined): void {
  if (!session) {
    item.hide();
    return;
  }
  const { report } = session;
  const unit = report.profile.valueTypes[report.profile.defaultValue]!.unit;
  const hottest = report.functions.find(({ func }) => isInFile(report.profile, func));
  const parts = [formatValue(report.active, unit)];
  if (hottest)
    parts.push(
      `${report.profile.functions.name[hottest.func]} ${formatShare(shareOf(report, hottest.self))}`,
    );
  item.text = `$(flame) ${parts.join(' · ')}`;
  item.tooltip = sessionTooltip(session);
  item.command = commands.showHotFunctions;
  item.show();
}

/** What ran, when, with which engine, and how reliable the figures are. */
function sessionTooltip({ record, report }: Session): vscode.MarkdownString {
  const text = new vscode.MarkdownString();
  const line = (content: string) => text.appendText(content).appendMarkdown('\n\n');
  line(record.file);
  line(new Date(record.startedAt).toLocaleString());
  line(timesText(report));
  const isTime = (record.kind ?? 'cpu') === 'cpu';
  if (isTime || report.samples > 0)
    line(samplesText(report.samples, isTime ? record.intervalMicroseconds : 0));
  if (record.runs.length > 1) line(l10n.t('{0} runs added up', record.runs.length));
  if (record.engine) line(l10n.t('Engine {0}', record.engine));
  for (const note of [...record.notes, ...report.profile.notes]) line(note);
  if (record.exitCode !== undefined && record.exitCode !== 0)
    line(l10n.t('The program exited with code {0}', record.exitCode));
  return text;
}

/** Elapsed time, idle time and, if known, CPU time. */
function timesText({ profile, active, parts, shownPart }: ProfileView): string {
  const { type, unit } = profile.valueTypes[profile.defaultValue]!;
  if (unit === 'bytes') {
    const bytes = formatValue(active, unit);
    if (type === 'peak_space') return l10n.t('{0} in use at peak', bytes);
    return type === 'inuse_space'
      ? l10n.t('{0} in use when the program ended', bytes)
      : l10n.t('{0} allocated in total; most of it may have been freed since', bytes);
  }
  const shown = parts.filter(({ key }) => shownPart === undefined || key === shownPart);
  const cpu = shown.reduce<number | undefined>(
    (sum, part) => (sum === undefined || part.cpu === undefined ? undefined : sum + part.cpu),
    shown.length > 0 ? 0 : undefined,
  );
  const ran = formatTime(profile.duration);
  const idle = Math.max(0, profile.duration - active);
  const texts = [
    shown.length > 1
      ? l10n.t(
          'Ran {0}; {1} processes and threads were active for {2} in total',
          ran,
          shown.length,
          formatTime(active),
        )
      : l10n.t('Ran {0}, of which {1} idle or starting up', ran, formatTime(idle)),
    ...(cpu === undefined ? [] : [l10n.t('{0} of CPU time', formatTime(cpu))]),
  ];
  return texts.join('; ');
}

/** @param interval microseconds; 0 for a profile from elsewhere, whose requested interval is unknown */
function samplesText(samples: number, interval: number): string {
  const count = formatCount(samples);
  return interval > 0
    ? l10n.t('{0} samples, requested interval {1}', count, formatTime(interval * 1000))
    : l10n.t('{0} samples', count);
}
