import { walk, type BinaryNode, type CodeNode } from '../../../languages/tree/codeTree';

/** The test that joins elements of both loops. */
export interface JoinTest {
  readonly test: BinaryNode;
  /** The side that the inner loop decides, and the other. */
  readonly inner: CodeNode;
  readonly outer: CodeNode;
  /** Both are on one side: `a + b === wanted`. */
  readonly isSum: boolean;
}

/** The names that stand in an expression. */
export function namesUsed(node: CodeNode): string[] {
  const names: string[] = [];
  walk(node, (one) => {
    if (one.kind === 'name') names.push(one.name);
  });
  return names;
}
