/** An entry of a registry: its id is how settings, reports and other tables refer to it. */
interface Registered {
  readonly id: string;
}

/** Entries by id, in order of registration. */
export class Registry<T extends Registered> implements Iterable<T> {
  private readonly entries: T[];

  constructor(entries: readonly T[]) {
    this.entries = [...entries];
  }

  get all(): readonly T[] {
    return this.entries;
  }

  /** @returns undefined for an unknown id */
  get(id: string): T | undefined {
    return this.entries.find((entry) => entry.id === id);
  }

  /**
   * Adds an entry.
   * @returns a function that removes it again
   * @throws {Error} if the id is already registered
   */
  register(entry: T): () => void {
    if (this.get(entry.id)) throw new Error(`${entry.id} is already registered`);
    this.entries.push(entry);
    return () => void this.entries.splice(this.entries.indexOf(entry), 1);
  }

  [Symbol.iterator](): Iterator<T> {
    return this.entries[Symbol.iterator]();
  }
}
