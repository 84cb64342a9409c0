import type { CheckedText } from '../../checks/checker';
import type { PlacedFix } from '../../checks/finding';

/** What the worker is asked. */
export type CheckRequest = { readonly id: number } & Task;

export type Task = FilesTask | DocumentTask | FixesTask;

/** Check files, which the worker reads. */
interface FilesTask {
  readonly kind: 'files';
  readonly paths: readonly string[];
  /** Whether to work out fixes, too. */
  readonly withFixes: boolean;
}

/** Check a text that comes again as it is edited. */
interface DocumentTask {
  readonly kind: 'document';
  readonly path: string;
  readonly text: string;
}

/** Work out the fixes of a finding of a document. */
interface FixesTask {
  readonly kind: 'fixes';
  readonly path: string;
  readonly text: string;
  /** `fixToken` of a finding of this very text. */
  readonly token: number;
}

/** What the worker answers. */
export interface CheckReply {
  readonly id: number;
  /** One for each file of the request, in the same order; of the document alone; none where fixes were asked for. */
  readonly answers: readonly CheckAnswer[];
  readonly fixes: readonly PlacedFix[];
  /** Why there are no fixes. */
  readonly problem: string | undefined;
}

export interface CheckAnswer {
  /** Undefined where the file could not be read: it is gone, or no text. */
  readonly checked: CheckedText | undefined;
  /** The text that edits of fixes are of, where fixes were asked for and something was found. */
  readonly text: string | undefined;
  readonly problem: string | undefined;
}
