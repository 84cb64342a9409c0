import { existsSync, mkdtempSync, readdirSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { nodeRuntime } from '../../src/runtimes/node/nodeRuntime';
import type { PreparedRun, ProfileRequest, RuntimeDescriptor } from '../../src/runtimes/runtime';

/** What programs load stands beside what loads it: brings it from dist beside the benchmark. */
function linkInjected(): void {
  for (const name of readdirSync('dist').filter((file) => /\.[cm]js$|^go$|^python$/.test(file))) {
    const link = path.join(__dirname, name);
    if (!existsSync(link)) symlinkSync(path.resolve('dist', name), link);
  }
}

/** Prepares a session as the editor and the command line do. */
export function prepareSession(
  file: string,
  request: Partial<ProfileRequest> = {},
  runtime: RuntimeDescriptor = nodeRuntime,
): Promise<{ prepared: PreparedRun; outDir: string }> {
  linkInjected();
  const outDir = mkdtempSync(path.join(tmpdir(), 'hotline-bench-'));
  const prepared = runtime.prepare({
    file,
    kind: 'cpu',
    engine: 'auto',
    intervalMicroseconds: 1000,
    exactLines: false,
    hits: false,
    selectedExecutable: undefined,
    test: undefined,
    args: [],
    cwd: undefined,
    env: {},
    executable: runtime === nodeRuntime ? process.execPath : undefined,
    runtimeArgs: [],
    workspaceFolder: undefined,
    launchConfigurations: undefined,
    outDir,
    ...request,
  });
  return prepared.then((run) => ({ prepared: run, outDir }));
}
