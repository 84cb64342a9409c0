import { format } from 'node:util';

/** Set by the launcher: the suite shall mark its console's lines, to tell them from the window's own log. */
export const markVariable = 'HOTLINE_MARK_CONSOLE';

const mark = '[suite] ';
/** VS Code complains at length about parts that its npm package lacks, and does without them. */
const harmless = [
  'Error: Could not locate the bindings file',
  'rejected promise not handled within 1 second: Error: Could not find bundled tsserver.js',
  'stack trace: Error: Could not find bundled tsserver.js',
];

/** Marks what this process writes to its console, if it was asked to. */
export function markConsole(): void {
  if (process.env[markVariable] !== '1') return;
  for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    const write = console[method].bind(console);
    const value = (...args: unknown[]): void => {
      const text = format(...args);
      if (!harmless.some((start) => text.startsWith(start))) write('%s', mark + text);
    };
    Object.defineProperty(console, method, { value }); // an extension host ignores plain assignments
  }
}

/** The text of a marked line; undefined for one without the mark. */
export function unmark(line: string): string | undefined {
  return line.startsWith(mark) ? line.slice(mark.length) : undefined;
}
