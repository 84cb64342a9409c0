import * as l10n from '@vscode/l10n';
import { lineShare, type ProfileView } from '../../../profile/views/profileView';
import { formatCount, formatShare, formatValue } from '../../../base/units';
import type { LineCost } from '../../../profile/views/lineTable';

/** Lower bounds of the heat buckets, coolest first: shares of non-idle time, 0…1. */
const BUCKETS = [0, 0.03, 0.1, 0.25, 0.5];

/** The number of heat buckets; the manifest contributes a colour for each. */
export const bucketCount = BUCKETS.length;

/** The bucket of a share (0…1): 0 is the coolest. */
export function bucketOf(share: number): number {
  return BUCKETS.findLastIndex((bound) => share >= bound);
}

/**
 * The text after a hot line: `38.2 %  412 ms`. If calls from it cost more than the line itself, this is the total,
 * followed by self in parentheses. If hits were counted, they and the cost per hit follow. ≈ marks a total that is
 * split evenly over several lines.
 */
export function annotationText(report: ProfileView, line: LineCost): string {
  const hits = line.hits === undefined ? '' : hitsText(report, line, line.hits);
  if (line.samples === 0 && line.self === 0 && line.total === undefined) return hits;
  return hits === '' ? costText(report, line) : `${costText(report, line)}  ${hits}`;
}

/** `1,000× 0.41 ms`: hits of the line, and its cost per hit. */
function hitsText(report: ProfileView, { total, self }: LineCost, hits: number): string {
  const unit = report.profile.valueTypes[report.profile.defaultValue]!.unit;
  const cost = total ?? self;
  const each = cost > 0 && hits > 1 ? ` ${formatValue(cost / hits, unit)}` : '';
  return `${formatCount(hits)}×${each}`;
}

function costText(report: ProfileView, line: LineCost): string {
  const unit = report.profile.valueTypes[report.profile.defaultValue]!.unit;
  const total = line.total ?? line.self;
  const text = `${formatShare(lineShare(report, line, total))}  ${formatValue(total, unit)}`;
  if (total <= line.self * 1.001) return text;
  const self = l10n.t('(self {0})', formatValue(line.self, unit));
  return `${line.isTotalApproximate ? '≈ ' : ''}${text}  ${self}`;
}
