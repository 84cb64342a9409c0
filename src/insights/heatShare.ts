import { lineShare, type ProfileView } from '../profile/views/profileView';
import type { SubjectOnRun } from './joinFindings';

/**
 * What the lines of a subject have of the heat of a run, 0…1: what a better way to write them can save at most.
 * Undefined where the profile knows the share of a line in its function only.
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
