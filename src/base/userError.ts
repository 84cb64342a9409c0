/** A command that the editor offers as the button of an error. `id` is a VS Code command id. */
export interface Remedy {
  readonly title: string;
  readonly command: string;
  readonly arguments?: readonly unknown[];
}

/** A place in a source and what is wrong there, as a compiler says it. */
export interface SourceProblem {
  /** Absolute path. */
  readonly file: string;
  /** 1-based, both. */
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/**
 * An error that the user can act on. Its message is already localised, names the cause and the
 * remedy, and is shown as it is; everything else that is thrown is a defect and is logged with its stack.
 */
export class UserError extends Error {
  override readonly name = 'UserError';
  readonly remedy: Remedy | undefined;
  /** What the program printed or the system said, for the log. */
  readonly detail: string | undefined;
  /** Where the user's sources are wrong; empty where it is not about them. */
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

/** All of a `UserError` that another thread can be sent. */
export type SentUserError = Pick<UserError, 'message' | 'remedy' | 'detail' | 'problems'>;

/** What to send another thread of an error for the user, which `receivedUserError` makes one of again. */
export function sentUserError({ message, remedy, detail, problems }: UserError): SentUserError {
  return { message, remedy, detail, problems };
}

/** The error that another thread sent. */
export function receivedUserError({ message, remedy, detail, problems }: SentUserError): UserError {
  return new UserError(message, {
    problems,
    ...(remedy && { remedy }),
    ...(detail !== undefined && { detail }),
  });
}

/** The message of whatever was thrown, for a log line or a wrapped error. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
