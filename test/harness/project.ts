import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Receives progress, one line at a time. */
export type Log = (line: string) => void;

/** The project's root folder, in which every harness program is started. */
export function projectRoot(): string {
  const root = process.cwd();
  if (packageName(root) !== 'hotline') {
    throw new Error(`Run this from the root folder of the hotline project, not from ${root}.`);
  }
  return root;
}

function packageName(folder: string): unknown {
  const file = join(folder, 'package.json');
  if (!existsSync(file)) return undefined;
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as { name?: unknown };
  return manifest.name;
}

/** An absolute path inside the project. */
export function inProject(...parts: string[]): string {
  return join(projectRoot(), ...parts);
}

/** A displayable message for anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** A new temporary folder and a function to remove it. */
export function temporaryFolder(purpose: string): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), `hotline-${purpose}-`));
  return { path, remove: () => rmSync(path, { recursive: true, force: true, maxRetries: 5 }) };
}

/** The value of `promise`; throws an error with the given message if it takes longer than `milliseconds`. */
export async function within<T>(milliseconds: number, promise: Promise<T>, text: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(text)), milliseconds);
  });
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
