import type { FunctionKey } from '../base/functionKey';
import type { Place, Range } from '../base/textPositions';
import type { CodeNode } from '../languages/tree/codeTree';

export type { Range } from '../base/textPositions';

/**
 * How sure a rule is: `certain` and `likely` findings are shown as diagnostics, `possible` ones only once a measurement
 * supports them.
 */
export type Confidence = 'certain' | 'likely' | 'possible';

/** A replacement of a range; an empty range is an insertion. */
export interface Edit extends Range {
  readonly text: string;
}

/** An edit with its lines and columns. */
export type PlacedEdit = Edit & Place;

/** A suggested fix: a faster way to write the code. */
export interface Fix<E extends Edit = Edit> {
  readonly title: string;
  readonly edits: readonly E[];
  /** Why it must be reviewed before it is applied; undefined if it can be applied automatically. */
  readonly unsafeBecause?: string;
}

export type PlacedFix = Fix<PlacedEdit>;

/** The function that contains the costly code. */
interface EnclosingFunction extends Place {
  readonly name: string | undefined;
  /** 1-based line on which its body begins: the lines before it are its head. */
  readonly bodyLine: number;
}

/** The costly code in the checked text: findings and measurements are joined by it. */
export interface Subject {
  /** All of the loop that repeats, or of the call that is costly. */
  readonly place: Place;
  /** Undefined at the top level. */
  readonly function: EnclosingFunction | undefined;
  /** The same function, identified independently of this text and run. Its source is the path that was checked. */
  readonly key: FunctionKey;
}

/** Code that may be slow, and the range to mark. */
export interface Finding extends Place {
  readonly rule: string;
  readonly confidence: Confidence;
  /** One sentence that describes what happens. */
  readonly message: string;
  /** A few words to show above the line: order of growth, colon, reason. */
  readonly lens: string;
  readonly subject: Subject;
  /**
   * Requests the fixes from the checker: valid for exactly this text, whenever it was checked. Undefined if there are
   * none. Computing them may still show that none applies.
   */
  readonly fixToken: number | undefined;
}

/** What a rule reports about a node. */
export interface Report {
  readonly rule: string;
  /** The loop that repeats, or the call that is costly. */
  readonly subject: CodeNode;
  /** The range to mark; undefined for all of the subject. */
  readonly marked?: Range;
  readonly confidence: Confidence;
  readonly message: string;
  readonly lens: string;
  /** Computes the fixes. Called only on request, after all rules have run. */
  readonly fixes?: (() => readonly (Fix | undefined)[]) | undefined;
}
