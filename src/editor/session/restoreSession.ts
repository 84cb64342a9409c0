import type { SessionStorage } from './sessionStorage';
import type { SessionStore } from './sessionStore';

/** When to look again while the extension host from before a reload is still shutting down, in milliseconds. */
const LOOK_AGAIN_MS = [250, 500, 1000, 2000, 4000, 8000, 16_000];

/**
 * Shows the workspace's last session. One that was interrupted by a reload is shown once its program has saved it,
 * unless another session has been started or shown since.
 * @throws {UserError} when its profile cannot be read.
 */
export async function restoreLastSession(store: SessionStore, storage: SessionStorage): Promise<void> {
  const found = await showNewest(store, storage);
  if (await storage.isRunningElsewhere()) {
    // What goes wrong here is told when the user opens the session.
    showWhenEnded(store, storage, found).catch(() => undefined);
  }
}

async function showWhenEnded(
  store: SessionStore,
  storage: SessionStorage,
  shown: string | undefined,
): Promise<void> {
  for (const milliseconds of LOOK_AGAIN_MS) {
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    if (store.activity.kind !== 'idle' || store.current?.record.id !== shown) return;
    if (await storage.isRunningElsewhere()) continue;
    await showNewest(store, storage).catch(() => undefined);
    return;
  }
}

/** @returns the id of the current session. */
async function showNewest(store: SessionStore, storage: SessionStorage): Promise<string | undefined> {
  const [newest] = await storage.list();
  const before = store.current?.record.id;
  if (!newest || newest.id === before) return before;
  const session = await storage.loadAsLeft(newest);
  if (store.current?.record.id === before) store.show(session);
  return store.current?.record.id;
}
