import type { Session, SessionView } from './session';
import type { SessionStorage } from './sessionStorage';
import type { SessionStore } from './sessionStore';

/** Shows other parts, values or stacks of the session that is shown, and keeps the choice: it is read again. One change after the other. */
export class ViewChanger {
  private last: Promise<void> = Promise.resolve();

  constructor(
    private readonly store: SessionStore,
    private readonly storage: SessionStorage,
  ) {}

  /**
   * @param alter gives what to show instead
   * @param ensure throws where that is not worth showing: what is shown stays
   * @throws {UserError} when the profile cannot be read, or not so.
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
    // Another session may have come meanwhile.
    if (this.store.current?.record.id !== before.record.id) return;
    this.store.show(session);
    // It is shown all the same where the disk does not take it.
    await this.storage.writeRecord(session.record).catch(() => undefined);
  }
}
