/** How sure a rule is: `certain` and `likely` are worth a diagnostic, `possible` waits for a measurement. */
export type Confidence = 'certain' | 'likely' | 'possible';

/** A place in a text: offsets in UTF-16 code units, the end exclusive. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** A replacement of a place; an empty place is an insertion. */
export interface Edit extends Range {
  readonly text: string;
}

/** A better way to write it. */
export interface Fix {
  readonly title: string;
  readonly edits: readonly Edit[];
  /** Why it must be looked at before it is taken; undefined for one that may be applied by itself. */
  readonly unsafeBecause?: string;
}

/** Something in the source that may be slow. */
export interface Finding extends Range {
  readonly rule: string;
  readonly confidence: Confidence;
  /** One sentence: what happens. */
  readonly message: string;
  /** A few words for above the line: order of growth, colon, what. */
  readonly lens: string;
  readonly fixes: readonly Fix[];
}
