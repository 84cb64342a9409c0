import type { CheckedText } from '../../checks/checker';
import type { PlacedFix } from '../../checks/finding';

/** What the check worker can be asked. */
export interface CheckMethods {
  /** Checks files, which the worker reads; tells an answer for each as progress, in the same order. */
  readonly files: {
    readonly params: {
      readonly paths: readonly string[];
      /** Whether to work out fixes, too. */
      readonly withFixes: boolean;
    };
    readonly result: undefined;
    readonly progress: CheckAnswer;
  };
  /** Checks a text that comes again as it is edited. */
  readonly document: {
    readonly params: { readonly path: string; readonly text: string };
    readonly result: CheckAnswer;
    readonly progress: never;
  };
  /** Works out the fixes of a finding of a document. */
  readonly fixes: {
    readonly params: {
      readonly path: string;
      readonly text: string;
      /** `fixToken` of a finding of this very text. */
      readonly token: number;
    };
    readonly result: readonly PlacedFix[];
    readonly progress: never;
  };
}

/** What the check worker is started with. */
export interface CheckWorkerData {
  /** Where the WebAssembly of the parsers is. */
  readonly folder: string;
}

export interface CheckAnswer {
  /** Undefined if the file could not be read: it is gone, or no text. */
  readonly checked: CheckedText | undefined;
  /** The text that edits of fixes are of, where fixes were asked for and something was found. */
  readonly text: string | undefined;
  readonly problem: string | undefined;
}
