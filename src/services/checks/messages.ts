import type { CheckedText } from '../../checks/checker';

/** Texts to check, or the paths of files that the worker reads. */
export interface CheckRequest {
  readonly id: number;
  readonly files: readonly FileToCheck[];
}

export interface FileToCheck {
  readonly path: string;
  /** Undefined: read it. */
  readonly text: string | undefined;
}

/** What the worker answers: one for each file, in the same order. */
export interface CheckAnswers {
  readonly id: number;
  readonly answers: readonly CheckAnswer[];
}

export interface CheckAnswer {
  /** Undefined where the file could not be read: it is gone, or no text. */
  readonly checked: CheckedText | undefined;
  /** The text that the offsets of findings are of, where the worker read it and found something. */
  readonly text: string | undefined;
  readonly problem: string | undefined;
}
