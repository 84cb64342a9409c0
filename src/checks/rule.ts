import type { CodeNode, NodeKind } from '../languages/tree/codeTree';
import type { SourceContext } from './analysis/sourceContext';
import type { LanguageId } from '../languages/language';

type Visit = {
  readonly [K in NodeKind]?: (node: Extract<CodeNode, { kind: K }>, source: SourceContext) => void;
};

/** A pattern that costs time as inputs grow, and how to find it. */
export interface Rule {
  /** As users write it in settings and comments. */
  readonly id: string;
  readonly category: 'algorithm' | 'database';
  /** What it looks for, for lists of rules. */
  readonly title: string;
  /** The only ones that it is for; undefined: every language, with what it knows about each. */
  readonly languages?: readonly LanguageId[];
  /** Called for every node of a kind, parents first. */
  readonly visit: Visit;
}
