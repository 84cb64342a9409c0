import type { CodeNode } from '../tree/codeTree';
import { child, childrenAs, type TreeSitterNode } from '../tree/treeSitter';
import { placeOf } from '../tree/treeSitterConverter';

/** `import a.b, c as d` */
export function importStatement(node: TreeSitterNode, text: string): CodeNode {
  const single = childrenAs(node, 'name').map((one): CodeNode => {
    const { imported, local } = importedName(one, text);
    // `import a.b` binds a.
    const bound = local === imported ? imported.split('.')[0]! : local;
    return { kind: 'import', ...placeOf(one), module: imported, names: [{ imported: '*', local: bound }] };
  });
  return single.length === 1 ? single[0]! : { kind: 'other', ...placeOf(node), children: single };
}

/** `from a import b, c as d` */
export function importFromStatement(node: TreeSitterNode, text: string): CodeNode {
  const module = child(node, 'module_name');
  const names = childrenAs(node, 'name').map((one) => importedName(one, text));
  return { kind: 'import', ...placeOf(node), module: module ? textOf(module, text) : '', names };
}

function importedName(node: TreeSitterNode, text: string): { imported: string; local: string } {
  const name = child(node, 'name');
  const alias = child(node, 'alias');
  const imported = textOf(name ?? node, text);
  return { imported, local: alias ? textOf(alias, text) : imported };
}

function textOf({ start, end }: TreeSitterNode, text: string): string {
  return text.slice(start, end);
}
