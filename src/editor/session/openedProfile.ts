import type * as vscode from 'vscode';
import type { SessionStorage } from './sessionStorage';
import type { SessionStore } from './sessionStore';

interface OpeningServices {
  readonly store: SessionStore;
  readonly storage: SessionStorage;
}

/**
 * Shows a profile that was recorded elsewhere as a separate session.
 * @param find returns the profile's file; it may write one into the given folder, which the session keeps
 * @throws {UserError} when it cannot be read; nothing is kept then.
 */
export async function showOpenedProfile(
  { store, storage }: OpeningServices,
  find: (makeFolder: () => Promise<string>) => vscode.Uri | Promise<vscode.Uri>,
): Promise<void> {
  const startedAt = Date.now();
  const id = await storage.create(startedAt);
  try {
    const file = await find(() => storage.createRun(id, 'opened'));
    const record = {
      schemaVersion: 1,
      id,
      file: file.fsPath,
      startedAt,
      runtime: '',
      state: 'done',
      hostPid: process.pid,
      runs: [],
      openedProfile: file.fsPath,
      engine: '',
      engineReason: '',
      runtimeVersion: '',
      intervalMicroseconds: 0,
      notes: [],
    } as const;
    const session = await storage.load(record);
    await storage.writeRecord(record);
    store.show(session);
  } catch (error) {
    await storage.remove(id);
    throw error;
  }
}
