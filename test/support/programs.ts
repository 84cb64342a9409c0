import { existsSync, readFileSync } from 'node:fs';

/** Two lines of JavaScript, the second of which runs for long enough by the clock, however fast the machine is. */
export const BUSY_LINES =
  'let sum = 0;\nfor (const end = Date.now() + 300; Date.now() < end; ) for (let i = 0; i < 1e6; i++) sum += i % 3;\n';

/**
 * A program that never ends. Its hot line is line 3; after running it for a while, the program reports its pid
 * (`toldPid`).
 */
export const ENDLESS = `let x = 1;
function turn() {
  for (let i = 0; i < 1e6; i++) x = (x * 31 + 7) | 0;
}
for (const end = Date.now() + 300; Date.now() < end; ) turn();
require('node:fs').writeFileSync(__filename + '.pid', process.pid + '.');
for (;;) turn();
`;

/** The pid of an endless program, once it has run for a while. @param file the program */
export function toldPid(file: string): number | undefined {
  const told = existsSync(`${file}.pid`) ? readFileSync(`${file}.pid`, 'utf8') : '';
  return told.endsWith('.') ? Number.parseInt(told, 10) : undefined;
}

/** Whether a process with this pid exists and has not ended. */
export function isRunning(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}
