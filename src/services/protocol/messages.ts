import { UserError, receivedUserError, sentUserError, type SentUserError } from '../../base/userError';

/** What a service in a worker can be asked, by the name of the method. All of it crosses threads as a structured clone. */
export type Methods<Service> = { readonly [Name in keyof Service]: Method };

interface Method {
  readonly params: unknown;
  readonly result: unknown;
  /** What is told while it works; `never` where nothing is. */
  readonly progress: unknown;
}

/** To the worker. Requests are worked on one after the other, in the order of their arrival. */
export type ToWorker =
  | { readonly kind: 'request'; readonly id: number; readonly method: string; readonly params: unknown }
  /** The answer is no longer wanted: a request that has not begun is dropped, one that has is told. */
  | { readonly kind: 'cancel'; readonly id: number };

/** From the worker: `started` and any `progress` come before the one `result` or `failure` of a request. */
export type FromWorker =
  | { readonly kind: 'started'; readonly id: number }
  | { readonly kind: 'progress'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'result'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failure'; readonly id: number; readonly error: SentError };

/** What every worker is started with. */
export interface ServiceData<Extra = unknown> {
  /** Translated texts by their English ones; undefined for English. */
  readonly texts: Readonly<Record<string, string>> | undefined;
  /** What the service itself needs. */
  readonly extra: Extra;
}

/** An error on its way between threads: one for the user crosses whole, its remedy included. */
export type SentError =
  { readonly user: SentUserError } | { readonly message: string; readonly stack: string | undefined };

export function sentError(error: unknown): SentError {
  if (error instanceof UserError) return { user: sentUserError(error) };
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  return { message, stack };
}

export function receivedError(sent: SentError): Error {
  if ('user' in sent) return receivedUserError(sent.user);
  const error = new Error(sent.message);
  if (sent.stack !== undefined) error.stack = sent.stack;
  return error;
}
