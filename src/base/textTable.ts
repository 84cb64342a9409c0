/** Replaces control characters. Names and sources come from outside and must not affect whatever prints them. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\u202A-\u202E\u2066-\u2069]/gu, '\uFFFD');
}

/** Columns padded to their widest cell: right-aligned, except for the last, which is not padded. */
export function textTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    rows.reduce((widest, row) => Math.max(widest, row[column]!.length), title.length),
  );
  const print = (row: readonly string[]) =>
    row
      .map((cell, column) => (column < row.length - 1 ? cell.padStart(widths[column]!) : cell))
      .join('  ')
      .trimEnd();
  const ruler = head
    .map((title, column) => '-'.repeat(column < head.length - 1 ? widths[column]! : title.length))
    .join('  ');
  return [print(head), ruler, ...rows.map(print)].join('\n');
}
