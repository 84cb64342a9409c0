import { heatOf, shareOf, type Report } from '../../../model/report';
import { formatShare, formatValue } from '../../../model/units';
import type { LineCost } from '../../../model/lineTable';

/** Lower bounds of the heat buckets, mildest first: shares of all that is not idle, 0…1. */
const BUCKETS = [0, 0.03, 0.1, 0.25, 0.5];

/** The number of heat buckets; the manifest contributes a colour for each. */
export const bucketCount = BUCKETS.length;

/** The bucket of a share (0…1): 0 is the mildest. */
export function bucketOf(share: number): number {
  return BUCKETS.findLastIndex((bound) => share >= bound);
}

/** What stands behind a hot line: `38.2 %  412 ms`, and the total where calls from the line cost more than itself. */
export function annotationText(report: Report, line: LineCost): string {
  const unit = report.profile.valueTypes[report.profile.defaultValue]!.unit;
  const heat = heatOf(line);
  const text = `${formatShare(shareOf(report, heat))}  ${formatValue(heat, unit)}`;
  if (line.total === undefined || line.total <= line.self * 1.001) return text;
  return `${text}  (self ${formatValue(line.self, unit)})`;
}
