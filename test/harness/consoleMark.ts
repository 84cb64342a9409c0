import { format } from 'node:util';

/** Set by the launcher: the suite should mark its console output, to distinguish it from the window's own log. */
export const markVariable = 'HOTLINE_MARK_CONSOLE';

const mark = '[suite] ';
/** VS Code logs lengthy warnings about components missing from its npm package, which it does not need. */
const harmless = [
  'Error: Could not locate the bindings file',
  'rejected promise not handled within 1 second: Error: Could not find bundled tsserver.js',
  'stack trace: Error: Could not find bundled tsserver.js',
];

/** Marks this process's console output if requested. */
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

/** The text of a marked line; undefined for an unmarked one. */
export function unmark(line: string): string | undefined {
  return line.startsWith(mark) ? line.slice(mark.length) : undefined;
}
