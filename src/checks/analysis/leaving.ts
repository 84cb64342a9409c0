import { walk, type CodeNode, type JumpNode } from '../../languages/tree/codeTree';

/**
 * The jump that always follows a node, given the code around it.
 * @param child the node itself or one of its ancestors
 * @param parent the parent of `child`
 * @param known the jump that was found further inside
 */
export function jumpAfter(
  child: CodeNode,
  parent: CodeNode,
  known: JumpNode | undefined,
): JumpNode | undefined {
  if (child.kind === 'jump' && isLeaving(child)) return child;
  const jump = jumpBehind(child, parent) ?? known;
  if (jump === undefined) return undefined;
  switch (parent.kind) {
    case 'function':
      return undefined;
    case 'block': {
      const isCaught = parent.form === 'try' && jump.form === 'throw';
      const isOfSwitch = parent.form === 'switch' && jump.form === 'break' && !jump.isLabelled;
      return isCaught || isOfSwitch ? undefined : jump;
    }
    default:
      return jump;
  }
}

/** The jump as seen from outside a loop: a `break` ends there. */
export function jumpOutside(jump: JumpNode | undefined): JumpNode | undefined {
  return jump?.form === 'return' || jump?.form === 'throw' ? jump : undefined;
}

/** A plain `continue` stays in the loop, and a generator resumes after a `yield`. */
function isLeaving({ form, isLabelled = false }: JumpNode): boolean {
  return form === 'return' || form === 'throw' || form === 'break' || (form === 'continue' && isLabelled);
}

function jumpBehind(child: CodeNode, parent: CodeNode): JumpNode | undefined {
  const statements = statementsOf(parent).find((list) => list.includes(child));
  if (!statements) return undefined;
  const first = statements.indexOf(child);
  const jump = statements.findIndex((one, index) => index > first && one.kind === 'jump' && isLeaving(one));
  if (jump < 0 || statements.slice(first, jump).some(goesOn)) return undefined;
  return statements[jump] as JumpNode;
}

function statementsOf(parent: CodeNode): (readonly CodeNode[])[] {
  switch (parent.kind) {
    case 'if':
      return [parent.then, parent.otherwise];
    case 'block':
    case 'function':
      return [parent.body];
    case 'loop':
      return [parent.body, parent.otherwise];
    default:
      return [];
  }
}

function goesOn(statement: CodeNode): boolean {
  let found = false;
  walk(statement, (node) => {
    found ||= node.kind === 'jump' && node.form === 'continue';
  });
  return found;
}
