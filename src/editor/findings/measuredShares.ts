import type * as vscode from 'vscode';
import { splitLines } from '../../base/lineMapping';
import { heatShare } from '../../insights/heatShare';
import { findingsOnRun } from '../../insights/joinFindings';
import type { LineTracker } from '../lineTracker';
import type { SessionStore } from '../session/sessionStore';
import type { FindingStore, LocatedFinding } from './findingStore';

/** The findings, the current session, and the tracker of its lines. */
export interface MeasuredFindings {
  readonly store: FindingStore;
  readonly sessions: SessionStore;
  readonly tracker: LineTracker;
}

/**
 * What the current session measured on the lines of a document's findings, as shares 0…1. Findings whose code changed
 * since the run have none.
 */
export function measuredShares(
  document: vscode.TextDocument,
  { store, sessions, tracker }: MeasuredFindings,
): ReadonlyMap<LocatedFinding, number> {
  const shares = new Map<LocatedFinding, number>();
  const session = sessions.current;
  const tracked = tracker.find(document);
  const findings = store.findingsOf(document.uri);
  const text = store.textOf(document.uri);
  if (!session || !tracked?.ran || text === undefined || findings.length === 0) return shares;
  const { source, ran } = tracked;
  const measured = { profile: session.report.profile, source, ran, now: splitLines(text) };
  for (const { finding, onRun } of findingsOnRun(findings, measured)) {
    const share = onRun && heatShare(session.report, source, onRun);
    if (share !== undefined) shares.set(finding, share);
  }
  return shares;
}
