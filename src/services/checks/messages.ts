import type { CheckedText } from '../../checks/checker';
import type { PlacedFix } from '../../checks/finding';

/** The requests that the check worker answers. */
export interface CheckMethods {
  /** Checks files, which the worker reads; reports an answer for each as progress, in the same order. */
  readonly files: {
    readonly params: {
      readonly paths: readonly string[];
      /** Whether to work out fixes, too. */
      readonly withFixes: boolean;
    };
    readonly result: undefined;
    readonly progress: CheckAnswer;
  };
  /** Checks a text that will be checked again as it is edited. */
  readonly document: {
    readonly params: { readonly path: string; readonly text: string };
    readonly result: CheckAnswer;
    readonly progress: never;
  };
  /** Computes the fixes for a finding in a document. */
  readonly fixes: {
    readonly params: {
      readonly path: string;
      readonly text: string;
      /** `fixToken` of a finding in this text. */
      readonly token: number;
    };
    readonly result: readonly PlacedFix[];
    readonly progress: never;
  };
}

/** What the check worker is started with. */
export interface CheckWorkerData {
  /** The folder with the WebAssembly of the parsers. */
  readonly folder: string;
}

export interface CheckAnswer {
  /** Undefined if the file could not be read: it is gone, or not text. */
  readonly checked: CheckedText | undefined;
  /** The text that the edits of fixes refer to, if fixes were requested and something was found. */
  readonly text: string | undefined;
  readonly problem: string | undefined;
}
