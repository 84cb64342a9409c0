import type { Session, SessionView } from './session';
import type { SessionStorage } from './sessionStorage';
import type { SessionStore } from './sessionStore';

/**
 * Changes the process, sample type or stacks shown of the current session, and stores the choice. Changes are applied
 * one after the other.
 */
export class ViewChanger {
  private last: Promise<void> = Promise.resolve();

  constructor(
    private readonly store: SessionStore,
    private readonly storage: SessionStorage,
  ) {}

  /**
   * @param alter returns what to show instead
   * @param ensure throws if that is not worth showing: the view then stays as it is
   * @throws {UserError} if the profile cannot be read, or not with these options.
   */
  change(
    alter: (view: SessionView, session: Session) => SessionView,
    ensure?: (session: Session) => void,
  ): Promise<void> {
    const done = this.last.then(() => this.apply(alter, ensure));
    this.last = done.catch(() => undefined);
    return done;
  }

  private async apply(
    alter: (view: SessionView, session: Session) => SessionView,
    ensure?: (session: Session) => void,
  ): Promise<void> {
    const before = this.store.current;
    if (!before) return;
    const view = alter(before.view, before);
    const session = await this.storage.load({ ...before.record, view }, view);
    ensure?.(session);
    // Another session may have become current meanwhile.
    if (this.store.current?.record.id !== before.record.id) return;
    this.store.show(session);
    // It is shown even if it cannot be stored.
    await this.storage.writeRecord(session.record).catch(() => undefined);
  }
}
