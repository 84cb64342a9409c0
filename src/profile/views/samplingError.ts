/** Normal quantile of a two-sided 95 % interval. */
const Z = 1.959964;

/**
 * The 95 % confidence interval of a share estimated by sampling, with `hits` out of `samples`. Uses Wilson's score
 * interval (Wilson 1927), which stays within 0…1 and is sound for few hits.
 * @returns low and high share, 0…1
 */
export function shareInterval(hits: number, samples: number): { low: number; high: number } {
  if (samples <= 0) return { low: 0, high: 1 };
  const share = hits / samples;
  const spread = (Z * Z) / samples;
  const centre = (share + spread / 2) / (1 + spread);
  const half =
    (Z / (1 + spread)) * Math.sqrt((share * (1 - share)) / samples + (Z * Z) / (4 * samples * samples));
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}

/** The larger distance from the measured share to either end of its 95 % interval, 0…1: the figure shown after ±. */
export function shareError(hits: number, samples: number): number {
  if (samples <= 0) return 1;
  const { low, high } = shareInterval(hits, samples);
  return Math.max(high - hits / samples, hits / samples - low);
}
