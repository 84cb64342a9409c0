import { walk, type BinaryNode, type CodeNode } from '../../../languages/tree/codeTree';

/** A test that matches elements of both loops. */
export interface JoinTest {
  readonly test: BinaryNode;
  /** The operand that depends on the inner loop, and the other one. */
  readonly inner: CodeNode;
  readonly outer: CodeNode;
  /** Both are in one operand: `a + b === wanted`. */
  readonly isSum: boolean;
}

/** The names that occur in an expression. */
export function namesUsed(node: CodeNode): string[] {
  const names: string[] = [];
  walk(node, (one) => {
    if (one.kind === 'name') names.push(one.name);
  });
  return names;
}
