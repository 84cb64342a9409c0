import type { CallNode, CodeNode } from '../../languages/tree/codeTree';
import type { SourceContext } from '../analysis/sourceContext';

/** The element type of a Go slice, if the file states it. */
export function elementType(list: CodeNode, source: SourceContext): string | undefined {
  if (list.kind === 'list') return /^\[\](.+)$/.exec(list.type ?? '')?.[1];
  if (list.kind !== 'name') return undefined;
  for (const node of source.bindings.of(list)?.declarations ?? []) {
    if (node.kind !== 'parameter' && node.kind !== 'declare') continue;
    const type = sliceOf(node.type ?? '');
    if (type !== undefined) return type;
    const value = node.kind === 'declare' && node.values.length === 1 ? node.values[0] : undefined;
    if (value?.kind === 'list') return elementType(value, source);
    const made = madeType(value);
    if (made) return sliceOf(source.textOf(made));
  }
  return undefined;
}

/** `string` of `[]string` */
function sliceOf(type: string): string | undefined {
  return /^\[\]([\w.*]+)$/.exec(type)?.[1];
}

/** The type of `make([]string, 0, n)` */
function madeType(value: CodeNode | undefined): CodeNode | undefined {
  const isMake = value?.kind === 'call' && value.callee.kind === 'name' && value.callee.name === 'make';
  return isMake ? value.args[0] : undefined;
}

/** `append(xs, x)` */
export function isAppend(node: CodeNode | undefined): node is CallNode {
  return node?.kind === 'call' && node.callee.kind === 'name' && node.callee.name === 'append';
}
