import { lineShare, type ProfileView } from '../profile/views/profileView';
import type { SubjectOnRun } from './joinFindings';

/**
 * The share of a run's heat on the lines of a subject, 0…1: the most that rewriting them can save. Undefined if the
 * profile knows only the share of a line within its function.
 */
export function heatShare(
  view: ProfileView,
  source: string,
  { firstLine, lastLine }: SubjectOnRun,
): number | undefined {
  let share = 0;
  for (const cost of view.lines.get(source) ?? []) {
    if (cost.line < firstLine || cost.line > lastLine) continue;
    if (cost.whole !== undefined) return undefined;
    share += lineShare(view, cost, cost.heat);
  }
  return share;
}
