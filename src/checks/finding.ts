import type { FunctionKey } from '../base/functionKey';
import type { Place, Range } from '../base/textPositions';
import type { CodeNode } from '../languages/tree/codeTree';

export type { Range } from '../base/textPositions';

/** How sure a rule is: `certain` and `likely` are worth a diagnostic, `possible` waits for a measurement. */
export type Confidence = 'certain' | 'likely' | 'possible';

/** A replacement of a place; an empty place is an insertion. */
export interface Edit extends Range {
  readonly text: string;
}

/** An edit that tells its lines, too. */
export type PlacedEdit = Edit & Place;

/** A better way to write it. */
export interface Fix<E extends Edit = Edit> {
  readonly title: string;
  readonly edits: readonly E[];
  /** Why it must be looked at before it is taken; undefined for one that may be applied by itself. */
  readonly unsafeBecause?: string;
}

export type PlacedFix = Fix<PlacedEdit>;

/** The function around what costs. */
interface EnclosingFunction extends Place {
  readonly name: string | undefined;
  /** 1-based line that its body begins on: what stands before is its head. */
  readonly bodyLine: number;
}

/** What costs, in the text that was checked: what a finding and a measurement are joined by. */
export interface Subject {
  /** The loop that repeats or the call that costs, all of it. */
  readonly place: Place;
  /** Undefined at the top of the file. */
  readonly function: EnclosingFunction | undefined;
  /** The same function, in words that hold for other texts and runs. Its source is the path that was checked. */
  readonly key: FunctionKey;
}

/** Something in the source that may be slow, and where it is marked. */
export interface Finding extends Place {
  readonly rule: string;
  readonly confidence: Confidence;
  /** One sentence: what happens. */
  readonly message: string;
  /** A few words for above the line: order of growth, colon, what. */
  readonly lens: string;
  readonly subject: Subject;
  /**
   * What the checker is asked for fixes with: good for this very text, whenever it was checked. Undefined where there
   * are none. A closer look may still find that none applies.
   */
  readonly fixToken: number | undefined;
}

/** What a rule tells of a place. */
export interface Report {
  readonly rule: string;
  /** The loop that repeats or the call that costs. */
  readonly subject: CodeNode;
  /** What is marked; undefined: all of the subject. */
  readonly marked?: Range;
  readonly confidence: Confidence;
  readonly message: string;
  readonly lens: string;
  /** Works out better ways to write it. Called only when somebody asks, after all rules have run. */
  readonly fixes?: (() => readonly (Fix | undefined)[]) | undefined;
}
