import type { CodeNode } from '../../../languages/tree/codeTree';
import type { Iteration } from '../../analysis/loops';
import type { Confidence, Fix } from '../../finding';

/** A search, and what of it is known. */
export interface Search {
  readonly node: CodeNode;
  readonly list: CodeNode;
  /** What is searched for. */
  readonly wanted: CodeNode;
  readonly confidence: Confidence;
  readonly fix: ((outer: Iteration) => Fix | undefined) | undefined;
}
