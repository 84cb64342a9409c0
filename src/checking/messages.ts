import type { CheckedText } from '../checks/checker';

/** A text to check, or the path of a file that the worker reads. */
export interface CheckRequest {
  readonly id: number;
  readonly path: string;
  /** Undefined: read it. */
  readonly text: string | undefined;
}

export interface CheckAnswer {
  readonly id: number;
  /** Undefined where the file could not be read: it is gone, or no text. */
  readonly checked: CheckedText | undefined;
  /** The text that the offsets of findings are of, where the worker read it and found something. */
  readonly text: string | undefined;
  readonly problem: string | undefined;
}
