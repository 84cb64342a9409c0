import type { LineCost, LineTable } from '../views/lineTable';

/** How often each line ran, by source and 1-based line: counted, not sampled. */
export type LineHits = ReadonlyMap<string, ReadonlyMap<number, number>>;

/** The hits of several processes or runs, added up. */
export function mergeHits(parts: readonly LineHits[]): LineHits {
  const merged = new Map<string, Map<number, number>>();
  for (const part of parts) {
    for (const [source, lines] of part) {
      const sums = merged.get(source) ?? new Map<number, number>();
      merged.set(source, sums);
      for (const [line, hits] of lines) sums.set(line, (sums.get(line) ?? 0) + hits);
    }
  }
  return merged;
}

/** The table with its lines' hits, and with lines that ran without being sampled. */
export function withHits(table: LineTable, hits: LineHits): LineTable {
  if (hits.size === 0) return table;
  const counted = new Map(table);
  for (const [source, lines] of hits) {
    const costs = table.get(source) ?? [];
    const known = new Set(costs.map(({ line }) => line));
    const uncosted = [...lines].filter(([line, count]) => count > 0 && !known.has(line));
    const rows = [...costs.map((cost) => counting(cost, lines.get(cost.line))), ...uncosted.map(withoutCost)];
    counted.set(
      source,
      rows.sort((a, b) => a.line - b.line),
    );
  }
  return counted;
}

function counting(cost: LineCost, hits: number | undefined): LineCost {
  return hits === undefined ? cost : { ...cost, hits };
}

function withoutCost([line, hits]: readonly [number, number]): LineCost {
  return { line, self: 0, heat: 0, total: undefined, isTotalApproximate: false, samples: 0, hits };
}
