import { writeFileSync } from 'node:fs';
import * as vscode from 'vscode';

/** What an extension host found: milliseconds, and whether the extension had been activated before it could be timed. */
export interface Activation {
  readonly milliseconds: number;
  readonly wasActive: boolean;
}

/** Called by the extension host: times the activation and writes what it found where HOTLINE_BENCH_OUT says. */
export async function run(): Promise<void> {
  const extension = vscode.extensions.getExtension('hotline.hotline')!;
  const wasActive = extension.isActive;
  const start = performance.now();
  await extension.activate();
  const found: Activation = { milliseconds: performance.now() - start, wasActive };
  writeFileSync(process.env.HOTLINE_BENCH_OUT!, JSON.stringify(found));
}
