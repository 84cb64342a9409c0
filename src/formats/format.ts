import * as l10n from '@vscode/l10n';
import type { Profile } from '../profile/model/profile';
import { UserError } from '../base/userError';

/** Receives the path or URL of a source while the rest of the profile is still being read. */
export type TellSource = (source: string) => void;

/** Fills bytes with the content that follows what was read before. @returns the number of bytes read, 0 at the end */
export type ReadBytes = (into: Uint8Array) => number;

/** How a format's reader was tested. */
interface FormatDocumentation {
  /** The tools and their versions whose files the tests read. */
  readonly readFrom: string;
  /** The tool whose figures the tests compare ours with. */
  readonly comparedWith?: string;
}

/** A profile format that can be read. Each format has its own folder; `index.ts` lists them. */
export interface ProfileFormat {
  /** Stable name, for the command line and settings. */
  readonly id: string;
  /** Name as its authors spell it. */
  readonly label: string;
  /** Names of its files, as in `fileNames`; empty for formats that only Hotline writes and reads. */
  readonly fileNames: readonly string[];
  /** For the documentation's table of formats, in Markdown; missing for formats that only Hotline writes and reads. */
  readonly documentation?: FormatDocumentation;
  /**
   * True if the content looks like this format, regardless of the file's name and of the other formats: no content
   * matches two of them. Examines the first bytes only.
   */
  sniff(bytes: Uint8Array): boolean;
  /**
   * @param tellSource is called with the path or URL of each source as early as the format permits
   * @throws {FormatError} if the content is not a valid profile of this format
   */
  parse(bytes: Uint8Array, tellSource?: TellSource): Profile;
  /**
   * Reads content in chunks, which saves the time and memory of reading it all at once; missing for formats that do not
   * need it.
   * @param read reads the content from the beginning
   * @param size total size in bytes
   * @returns undefined for content that needs `parse`
   */
  parsePieces?(read: ReadBytes, size: number, tellSource?: TellSource): Profile | undefined;
  /**
   * Writes a profile in this format, as far as the format can represent it; missing for read-only formats.
   * @throws {UserError} for values that it cannot represent
   */
  write?(profile: Profile): Uint8Array;
}

/** Upper bound for plausible measurements; sums of values below it remain finite. */
export const MOST_MEASURED = Number.MAX_SAFE_INTEGER;

/** The highest line number that the model's columns can hold. */
export const LAST_LINE = 0x7fffffff;

/** Parses a file as JSON. @throws {FormatError} if it is not JSON, or not an object */
export function readJsonObject(bytes: Uint8Array): object {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    throw new FormatError(l10n.t('byte {0}', bytes.length), l10n.t('invalid JSON: {0}', String(error)));
  }
  if (typeof value !== 'object' || value === null)
    throw new FormatError(l10n.t('byte {0}', 0), l10n.t('expected an object'));
  return value;
}

/** Content that is not a valid profile, with the position and the problem. */
export class FormatError extends Error {
  override readonly name = 'FormatError';

  /** @param where a human-readable position: `nodes[12].children[0]`, `byte 4096` */
  constructor(
    readonly where: string,
    readonly problem: string,
  ) {
    super(`${where}: ${problem}`);
  }

  /** Converts it to an error for display, with the file's name at the beginning. */
  forFile(file: string): UserError {
    return new UserError(
      l10n.t('{0} is not a readable profile: {1} ({2}).', file, this.problem, this.where),
      {
        cause: this,
      },
    );
  }
}
