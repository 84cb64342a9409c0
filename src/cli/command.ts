/** A command of the command line. */
export interface Command {
  readonly name: string;
  /** How it is called, without `hotline`: its arguments and options, one text a line. */
  readonly synopsis: readonly string[];
  /** What the help says about its options, one text a line. */
  readonly notes: readonly string[];
  /**
   * Runs it and prints its result.
   * @param args what follows the name of the command
   * @returns the exit status
   * @throws {UserError} if it cannot be run
   */
  run(args: readonly string[]): Promise<number>;
}
