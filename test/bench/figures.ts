import { writeFileSync } from 'node:fs';

/** The middle value; the mean of the two middle ones. @throws {RangeError} for no values */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('there is no median of nothing');
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length / 2;
  return sorted.length % 2 === 1 ? sorted[Math.floor(half)]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

/** A Markdown table. @param rows cells in the order of the head */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

/** Prints a benchmark's answer as JSON; with a file, writes it there and prints the table. */
export function tell(answer: object, table: string, file: string | undefined): void {
  const text = JSON.stringify(answer, undefined, 2);
  if (file === undefined) {
    console.log(text);
    return;
  }
  writeFileSync(file, `${text}\n`);
  console.log(table);
}
