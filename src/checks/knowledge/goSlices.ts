import type { CallNode, CodeNode } from '../../languages/tree/codeTree';
import type { SourceContext } from '../analysis/sourceContext';

/** The element type of a Go slice, if the file states it. */
export function elementType(list: CodeNode, source: SourceContext): string | undefined {
  if (list.kind === 'list') return /^\[\](.+)$/.exec(list.type ?? '')?.[1];
  if (list.kind !== 'name') return undefined;
  for (const node of source.bindings.of(list)?.declarations ?? []) {
    if (node.kind !== 'parameter' && node.kind !== 'declare') continue;
    const type = /^\[\]([\w.*]+)$/.exec(node.type ?? '')?.[1];
    if (type !== undefined) return type;
    const value = node.kind === 'declare' && node.values.length === 1 ? node.values[0] : undefined;
    if (value?.kind === 'list') return elementType(value, source);
    if (
      value?.kind === 'call' &&
      value.callee.kind === 'name' &&
      value.callee.name === 'make' &&
      value.args[0]
    )
      return /^\[\]([\w.*]+)$/.exec(source.textOf(value.args[0]))?.[1];
  }
  return undefined;
}

/** `append(xs, x)` */
export function isAppend(node: CodeNode | undefined): node is CallNode {
  return node?.kind === 'call' && node.callee.kind === 'name' && node.callee.name === 'append';
}
