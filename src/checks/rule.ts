import type { CodeNode, NodeKind } from '../languages/tree/codeTree';
import type { SourceContext } from './analysis/sourceContext';
import type { LanguageId } from '../languages/language';

type Visit = {
  readonly [K in NodeKind]?: (node: Extract<CodeNode, { kind: K }>, source: SourceContext) => void;
};

/** A pattern whose cost grows with the input, and how to find it. */
export interface Rule {
  /** As users write it in settings and comments. */
  readonly id: string;
  readonly category: 'algorithm' | 'database';
  /** What it looks for, as shown in lists of rules. */
  readonly title: string;
  /** The only languages it applies to; undefined for all languages, using what it knows about each. */
  readonly languages?: readonly LanguageId[];
  /** Called for every node of the given kinds, parents first. */
  readonly visit: Visit;
}
