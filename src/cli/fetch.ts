import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import * as os from 'node:os';
import * as path from 'node:path';
import * as l10n from '@vscode/l10n';
import { fetchProfile, readServerUrl } from '../services/profile/fetchProfile';
import type { ProfileKind } from '../runtimes/runtime';
import type { PathMapping } from '../sources/pathMapping';
import type { ProfileView } from '../profile/views/profileView';
import { UserError, messageOf } from '../base/userError';
import { only, parse, readKind, readMappings, readShowOptions, showOptions, wholeNumber } from './arguments';
import type { Command } from './command';
import { print } from './output';
import { readView } from './readView';
import { showText } from './showText';

/** `hotline fetch`: takes a profile from a running server and prints it. */
export const fetch: Command = {
  name: 'fetch',
  synopsis: [
    'URL [--seconds N] [--kind cpu|memory] [--live] [--out FILE] [--top N] [--format text|json] [--map FROM=TO]…',
  ],
  notes: [
    'fetch takes a profile from a running Go server that imports net/http/pprof; --seconds sets how long to measure time.',
  ],
  async run(args) {
    const given = parse(args, {
      ...showOptions,
      kind: { type: 'string', default: 'cpu' },
      live: { type: 'boolean', default: false },
      seconds: { type: 'string', default: '10' },
      out: { type: 'string' },
    });
    const { values, positionals } = given;
    const report = await fetchReport({
      url: only(positionals, l10n.t('fetch takes one address, such as localhost:6060')),
      kind: readKind(given),
      seconds: wholeNumber('--seconds', values.seconds!, 1, 3600),
      out: values.out,
      mappings: readMappings(given),
    });
    await print(await showText(report, undefined, readShowOptions(given)));
    return 0;
  },
};

/** What to fetch and where to keep it. */
interface FetchOptions {
  readonly url: string;
  readonly kind: ProfileKind;
  readonly seconds: number;
  /** Where to write the profile as the server sent it. */
  readonly out: string | undefined;
  readonly mappings: readonly PathMapping[];
}

/** Fetches a profile from a running server and reads it. @throws {UserError} if it cannot be fetched */
async function fetchReport(options: FetchOptions): Promise<ProfileView> {
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
