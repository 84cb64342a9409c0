/** A command that the editor offers as a button on an error message. `id` is a VS Code command id. */
export interface Remedy {
  readonly title: string;
  readonly command: string;
  readonly arguments?: readonly unknown[];
}

/** A problem at a position in a source, as reported by a compiler. */
export interface SourceProblem {
  /** Absolute path. */
  readonly file: string;
  /** Line and column are both 1-based. */
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/**
 * An error that the user can act on. Its message is already localised, names the cause and the remedy, and is shown
 * unchanged; anything else that is thrown is a bug and is logged with its stack.
 */
export class UserError extends Error {
  override readonly name = 'UserError';
  readonly remedy: Remedy | undefined;
  /** What the program printed or the system reported, for the log. */
  readonly detail: string | undefined;
  /** Problems in the user's sources; empty if it is not about them. */
  readonly problems: readonly SourceProblem[];

  constructor(
    message: string,
    options: {
      remedy?: Remedy;
      detail?: string;
      cause?: unknown;
      problems?: readonly SourceProblem[];
    } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.remedy = options.remedy;
    this.detail = options.detail;
    this.problems = options.problems ?? [];
  }
}

/** The parts of a `UserError` that can be sent to another thread. */
export type SentUserError = Pick<UserError, 'message' | 'remedy' | 'detail' | 'problems'>;

/** A user error in a form that can be sent to another thread; `receivedUserError` restores it. */
export function sentUserError({ message, remedy, detail, problems }: UserError): SentUserError {
  return { message, remedy, detail, problems };
}

/** Restores an error sent by another thread. */
export function receivedUserError({ message, remedy, detail, problems }: SentUserError): UserError {
  return new UserError(message, {
    problems,
    ...(remedy && { remedy }),
    ...(detail !== undefined && { detail }),
  });
}

/** The message of any thrown value, for a log line or a wrapped error. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
