import { walk, type CallNode, type CodeNode, type LoopNode } from '../../languages/tree/codeTree';
import { onlyValue } from '../analysis/expressions';
import type { SourceContext } from '../analysis/sourceContext';

/** A relation that Django loads lazily. */
interface LazyRelation {
  readonly node: CodeNode;
  /** True if it is read through a manager; an apparent foreign key may be a plain value with attributes. */
  readonly isSure: boolean;
}

const MANAGER_METHODS =
  /^(all|count|filter|exclude|exists|first|last|order_by|values|values_list|get|aggregate)$/;
/** Names of plain values that have attributes of their own: times, files, strings. */
const PLAIN = /(_at|_on|date|time|file|image|avatar|photo|url|name|title|text|data|meta|status|json)$/i;

/** The relations that a loop over Django rows reads and that were not loaded with the rows, each once. */
export function lazyRelations(loop: LoopNode, source: SourceContext): LazyRelation[] {
  const [row] = loop.targets;
  if (loop.form !== 'each' || loop.targets.length !== 1 || row?.kind !== 'name' || !loop.over) return [];
  const query = loop.over.kind === 'name' ? onlyValue(source.bindings.of(loop.over)) : loop.over;
  if (!query || !isQuerySet(source.textOf(query))) return [];
  const found = new Map<string, LazyRelation>();
  const isRelation = (node: CodeNode) =>
    node.kind === 'member' && node.object.kind === 'name' && node.object.name === row.name;
  for (const statement of loop.body)
    walk(statement, (node) => {
      if (node.kind !== 'member' || !isRelation(node.object)) return;
      const name = (node.object as { name: string }).name;
      const { parent } = node;
      const isCall = parent?.kind === 'call' && parent.callee === node;
      const isSure = isCall && MANAGER_METHODS.test(node.name) && !isTextOrDict(name, parent);
      if (found.has(name) || (!isSure && (isCall || PLAIN.test(name)))) return;
      found.set(name, { node: isSure ? parent : node, isSure });
    });
  return [...found.values()];
}

/** `book.tags.count('x')` on a string, `book.extra.get('x')` and `book.extra.values()` on a dict. */
function isTextOrDict(name: string, { callee, args }: CallNode): boolean {
  const method = callee.kind === 'member' ? callee.name : '';
  if (PLAIN.test(name)) return true;
  return (
    (method === 'get' || method === 'count' || method === 'values') &&
    args[0]?.kind !== 'entry' &&
    !(method === 'count' && args.length === 0)
  );
}

function isQuerySet(text: string): boolean {
  return (
    /\.objects\b/.test(text) &&
    !/\.(select_related|prefetch_related|values|values_list|in_bulk|aggregate|count|create|get)\(/.test(text)
  );
}
