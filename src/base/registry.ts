/** What a registry holds: a name that settings, reports and other tables refer to it by. */
interface Registered {
  readonly id: string;
}

/** Things of one kind by their id, in the order in which they were registered. */
export class Registry<T extends Registered> implements Iterable<T> {
  private readonly entries: T[];

  constructor(entries: readonly T[]) {
    this.entries = [...entries];
  }

  get all(): readonly T[] {
    return this.entries;
  }

  /** @returns undefined for an id that nothing has. */
  get(id: string): T | undefined {
    return this.entries.find((entry) => entry.id === id);
  }

  /**
   * Adds an entry.
   * @returns takes it out again
   * @throws {Error} for an id that is taken.
   */
  register(entry: T): () => void {
    if (this.get(entry.id)) throw new Error(`${entry.id} is registered already`);
    this.entries.push(entry);
    return () => void this.entries.splice(this.entries.indexOf(entry), 1);
  }

  [Symbol.iterator](): Iterator<T> {
    return this.entries[Symbol.iterator]();
  }
}
