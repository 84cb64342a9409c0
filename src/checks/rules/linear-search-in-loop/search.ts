import type { CodeNode } from '../../../languages/tree/codeTree';
import type { Iteration } from '../../analysis/loops';
import type { Confidence, Fix } from '../../finding';

/** A linear search, with its list and the value searched for. */
export interface Search {
  readonly node: CodeNode;
  readonly list: CodeNode;
  /** The value searched for. */
  readonly wanted: CodeNode;
  readonly confidence: Confidence;
  readonly fix: ((outer: Iteration) => Fix | undefined) | undefined;
}
