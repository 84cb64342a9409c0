/** Resolves when everything is written: the process might otherwise exit before a slow pipe is drained. */
export function print(text: string | Uint8Array): Promise<void> {
  const output = typeof text === 'string' ? `${text}\n` : text;
  return new Promise((resolve) => process.stdout.write(output, () => resolve()));
}

/** Tells the user about a problem, beside the result. */
export function warn(problem: string): void {
  process.stderr.write(`hotline: ${problem}\n`);
}
