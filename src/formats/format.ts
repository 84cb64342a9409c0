import * as l10n from '@vscode/l10n';
import type { Profile } from '../profile/model/profile';
import { UserError } from '../base/userError';

/** Receives the path or URL of a source while the rest of the profile is still being read. */
export type TellSource = (source: string) => void;

/** Fills bytes with the content that follows what was read before. @returns how many it got, 0 at the end */
export type ReadBytes = (into: Uint8Array) => number;

/** How a format's reader was tested. */
interface FormatDocumentation {
  /** The tools and their versions whose files the tests read. */
  readonly readFrom: string;
  /** The tool whose figures the tests compare with ours. */
  readonly comparedWith?: string;
}

/** A profile format that can be read. One folder a format; `index.ts` lists them. */
export interface ProfileFormat {
  /** Stable name, for the command line and settings. */
  readonly id: string;
  /** Name as its authors write it. */
  readonly label: string;
  /** What its files are called, as in `fileNames`; none for what only Hotline writes and reads. */
  readonly fileNames: readonly string[];
  /** For the table of formats in the documentation, in Markdown; missing for what only Hotline writes and reads. */
  readonly documentation?: FormatDocumentation;
  /**
   * True when the content looks like this format, whatever the file is called and whatever the other formats say: no
   * content looks like two of them. Looks at the first bytes only.
   */
  sniff(bytes: Uint8Array): boolean;
  /**
   * @param tellSource is told the path or URL of sources as soon as they are met, as far as the format can
   * @throws {FormatError} when the content is not a sound profile of this format.
   */
  parse(bytes: Uint8Array, tellSource?: TellSource): Profile;
  /**
   * Reads content piece by piece, which takes the time and memory of all of it at once away; missing for formats
   * that have no need of it.
   * @param read reads it from its beginning on
   * @param size of all of it, in bytes
   * @returns undefined for content that `parse` must have a look at
   */
  parsePieces?(read: ReadBytes, size: number, tellSource?: TellSource): Profile | undefined;
  /**
   * The profile in this format, as far as the format can hold it; missing for formats that are only read.
   * @throws {UserError} for values that it cannot hold.
   */
  write?(profile: Profile): Uint8Array;
}

/** More than a computer could have measured: sums of what is not above it are still numbers. */
export const MOST_MEASURED = Number.MAX_SAFE_INTEGER;

/** The last line that the model's columns can hold. */
export const LAST_LINE = 0x7fffffff;

/** JSON of a file. @throws {FormatError} if it is not JSON, or not an object */
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

  /** @param where a position that a person can find: `nodes[12].children[0]`, `byte 4096`. */
  constructor(
    readonly where: string,
    readonly problem: string,
  ) {
    super(`${where}: ${problem}`);
  }

  /** The same as an error to show, with the file's name in front. */
  forFile(file: string): UserError {
    return new UserError(
      l10n.t('{0} is not a readable profile: {1} ({2}).', file, this.problem, this.where),
      {
        cause: this,
      },
    );
  }
}
