import { readFile } from 'node:fs/promises';
import * as l10n from '@vscode/l10n';
import { isObject, parseShaped } from '../../../base/shape';
import { sourcePath } from '../../../base/sourcePath';
import { UserError, messageOf } from '../../../base/userError';
import type { LineHits } from '../../../profile/model/lineHits';
import { hitsFile } from '../../../runtimes/recording/runFolder';
import type { StreamReader } from '.';

/** How often lines ran. */
export const hitsStream: StreamReader<LineHits> = {
  id: 'hits',
  formats: ['line-hits'],
  besideOf: hitsFile,
  read: async (file, { nameOf }) => readHits(file, await contentOf(file), nameOf),
};

/** What is stored of how often lines ran. */
interface StoredHits {
  readonly schemaVersion: 1;
  /** Counts by path and 1-based line. */
  readonly files: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

async function contentOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new UserError(l10n.t('The line hits in {0} cannot be read: {1}', file, messageOf(error)), {
      cause: error,
    });
  }
}

/** @returns nothing where another version counted them */
function readHits(file: string, text: string, nameOf: (source: string) => string): LineHits {
  const stored = parseShaped<StoredHits>(text, { schemaVersion: 'number', files: 'object?' });
  if (stored && stored.schemaVersion !== 1) return new Map();
  if (!stored?.files || !Object.values(stored.files).every(areCounts))
    throw new UserError(
      l10n.t(
        'The hit counts in {0} cannot be read: the file is damaged. Delete it to open the profile without hit counts.',
        file,
      ),
    );
  return new Map(
    Object.entries(stored.files).map(([source, lines]) => {
      const counts = Object.entries(lines).map(([line, hits]) => [Number(line), hits] as const);
      return [nameOf(sourcePath(source)), new Map(counts)] as const;
    }),
  );
}

function areCounts(lines: unknown): boolean {
  if (!isObject(lines)) return false;
  return Object.entries(lines).every(([line, hits]) => Number(line) > 0 && Number.isFinite(hits));
}
