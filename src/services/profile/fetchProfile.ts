import { writeFile } from 'node:fs/promises';
import * as l10n from '@vscode/l10n';
import { UserError, messageOf } from '../../base/userError';
import type { ProfileKind } from '../../runtimes/runtime';

/** What to fetch from a running server. */
export interface FetchRequest {
  /** Address of the profile, as returned by `readServerUrl`. */
  readonly url: URL;
  readonly kind: ProfileKind;
  /** How long the server should record CPU time. */
  readonly seconds: number;
  /** Ends it early. */
  readonly signal?: AbortSignal;
}

/** Seconds that a server may take to respond, in addition to the time it records. */
const SLACK_SECONDS = 15;
/** Anything larger is not a profile. */
const LARGEST = 512 * 1024 * 1024;

/**
 * The address of a server's profiles, from what a user enters: `localhost:6060`, `https://host/debug/pprof/`, or the
 * address of one profile.
 * @throws {UserError} for an invalid address.
 */
export function readServerUrl(text: string): URL {
  const trimmed = text.trim();
  const withScheme = /^[a-z][a-z\d+.-]*:\/\//i.test(trimmed) ? trimmed : `http://${trimmed}`;
  let url: URL;
  try {
    url = new URL(withScheme);
  } catch {
    throw new UserError(l10n.t('{0} is not the address of a server. Example: http://localhost:6060', text));
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new UserError(l10n.t('{0} must start with http: or https:.', text));
  return url;
}

/** The name of each kind in net/http/pprof. */
const NAMES: Readonly<Record<ProfileKind, string>> = {
  cpu: 'profile',
  memory: 'allocs',
  'live-memory': 'heap',
};

/** The address of one profile. A path that names none is the folder of the profiles. */
function profileUrl({ url, kind, seconds }: Pick<FetchRequest, 'url' | 'kind' | 'seconds'>): URL {
  const address = new URL(url);
  const path = address.pathname.replace(/(?<!\/)\/+$/, '');
  const isProfile = /\/(?:profile|allocs|heap)$/.test(path);
  const folder = isProfile ? path.slice(0, path.lastIndexOf('/')) : path || '/debug/pprof';
  address.pathname = `${folder}/${NAMES[kind]}`;
  if (kind === 'cpu') address.searchParams.set('seconds', String(seconds));
  else address.searchParams.delete('seconds');
  address.searchParams.delete('debug');
  return address;
}

/**
 * Fetches a profile from a server that imports net/http/pprof, and writes it to a file.
 * @throws {UserError} naming the problem and the remedy; an `AbortError` if it was aborted.
 */
export async function fetchProfile(request: FetchRequest, file: string): Promise<void> {
  const address = profileUrl(request);
  const seconds = (request.kind === 'cpu' ? request.seconds : 0) + SLACK_SECONDS;
  const timeout = AbortSignal.timeout(seconds * 1000);
  const signal = request.signal ? AbortSignal.any([request.signal, timeout]) : timeout;
  let response: Response;
  let bytes: Uint8Array;
  try {
    response = await fetch(address, { signal });
    bytes = await bodyOf(response);
  } catch (error) {
    if (error instanceof UserError || request.signal?.aborted) throw error;
    if (timeout.aborted)
      throw new UserError(
        l10n.t(
          '{0} did not answer within {1} seconds. Is the server busy, or is something else at this address?',
          address.href,
          seconds,
        ),
        { cause: error },
      );
    throw unreachable(address, error);
  }
  if (!response.ok) throw refused(address, response.status, new TextDecoder().decode(bytes.subarray(0, 500)));
  // A profile is gzip or a protocol buffer; a web page is neither.
  const begin = new TextDecoder().decode(bytes.subarray(0, 64)).trimStart();
  if (bytes.length === 0 || begin.startsWith('<'))
    throw new UserError(l10n.t('The response from {0} is not a profile. {1}', address.href, importHint()));
  await writeFile(file, bytes);
}

async function bodyOf(response: Response): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const body = response.body as AsyncIterable<Uint8Array> | null;
  for await (const chunk of body ?? []) {
    length += chunk.length;
    if (length > LARGEST)
      throw new UserError(
        l10n.t(
          'The response from {0} is too large for a profile: more than {1} MB.',
          response.url,
          LARGEST / 1024 / 1024,
        ),
      );
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function unreachable(address: URL, error: unknown): UserError {
  const { code } = ((error as Error).cause ?? {}) as { code?: string };
  const { host, hostname, href } = address;
  switch (code) {
    case 'ECONNREFUSED':
      return new UserError(
        l10n.t('Nothing is listening on {0}. Start the server, or use the port that it listens on.', host),
        { cause: error },
      );
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new UserError(l10n.t('The host {0} was not found.', hostname), { cause: error });
    default: {
      const { cause } = error as Error;
      const problem = messageOf(cause ?? error) || (code ?? '');
      return new UserError(l10n.t('{0} cannot be fetched: {1}', href, problem), { cause: error });
    }
  }
}

function refused(address: URL, status: number, text: string): UserError {
  if (status === 404)
    return new UserError(l10n.t('{0} was not found (404). {1}', address.href, importHint()));
  const told = text.split('\n').find((line) => line.trim() !== '') ?? '';
  return new UserError(l10n.t('{0} responded with status {1}: {2}', address.href, status, told));
}

function importHint(): string {
  return l10n.t(
    'A Go server provides profiles if it imports net/http/pprof (import _ "net/http/pprof") and serves http.DefaultServeMux. If it serves them under another path, enter the full address.',
  );
}
