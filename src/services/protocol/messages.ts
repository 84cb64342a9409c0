import { UserError, receivedUserError, sentUserError, type SentUserError } from '../../base/userError';

/** The requests of a service in a worker, by method name. Everything crosses threads as a structured clone. */
export type Methods<Service> = { readonly [Name in keyof Service]: Method };

interface Method {
  readonly params: unknown;
  readonly result: unknown;
  /** Progress reported while it works; `never` if there is none. */
  readonly progress: unknown;
}

/** To the worker. Requests are handled one after the other, in order of arrival. */
export type ToWorker =
  | { readonly kind: 'request'; readonly id: number; readonly method: string; readonly params: unknown }
  /** The answer is no longer wanted: a request that has not started is dropped, one that has is notified. */
  | { readonly kind: 'cancel'; readonly id: number };

/** From the worker: `started` and any `progress` come before the one `result` or `failure` of a request. */
export type FromWorker =
  | { readonly kind: 'started'; readonly id: number }
  | { readonly kind: 'progress'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'result'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failure'; readonly id: number; readonly error: SentError };

/** Start-up data of every worker. */
export interface ServiceData<Extra = unknown> {
  /** Translated texts by their English ones; undefined for English. */
  readonly texts: Readonly<Record<string, string>> | undefined;
  /** Data for the service itself. */
  readonly extra: Extra;
}

/** An error on its way between threads; a `UserError` is sent whole, including its remedy. */
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
