import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import * as os from 'node:os';
import * as path from 'node:path';
import * as l10n from '@vscode/l10n';
import { fetchProfile, readServerUrl } from '../services/profile/fetchProfile';
import type { ProfileKind } from '../runtimes/runtime';
import type { PathMapping } from '../sources/pathMapping';
import type { ProfileView } from '../profile/views/profileView';
import { UserError, messageOf } from '../base/userError';
import { readView } from './readView';

/** What to fetch and where to keep it. */
export interface FetchOptions {
  readonly url: string;
  readonly kind: ProfileKind;
  readonly seconds: number;
  /** Where to write the profile as the server sent it. */
  readonly out: string | undefined;
  readonly mappings: readonly PathMapping[];
}

/** Fetches a profile from a running server and reads it. @throws {UserError} if it cannot be fetched */
export async function fetchReport(options: FetchOptions): Promise<ProfileView> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'hotline-fetch-'));
  try {
    const file = path.join(folder, 'server.pb.gz');
    await fetchProfile({ ...options, url: readServerUrl(options.url) }, file);
    if (options.out !== undefined) await keep(file, options.out);
    return await readView([{ file }], options);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function keep(file: string, out: string): Promise<void> {
  try {
    await copyFile(file, out);
  } catch (error) {
    throw new UserError(l10n.t('Cannot write the profile to {0}: {1}', out, messageOf(error)), {
      cause: error,
    });
  }
}
