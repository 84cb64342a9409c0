import type { CodeNode, NameNode } from '../../languages/tree/codeTree';
import { onlyValue } from './expressions';
import { dottedName } from './inferredTypes';
import type { SourceContext } from './sourceContext';

const importCache = new WeakMap<SourceContext, readonly string[]>();

/** Whether a file imports any of the given packages, also through `require`. */
export function importsAny(source: SourceContext, packages: RegExp): boolean {
  return importedModules(source).some((module) => packages.test(module));
}

function importedModules(source: SourceContext): readonly string[] {
  let known = importCache.get(source);
  if (!known) importCache.set(source, (known = [...modulesOf(source)]));
  return known;
}

function* modulesOf(source: SourceContext): Generator<string> {
  const pending: CodeNode[] = [...source.tree.body];
  for (let node = pending.pop(); node; node = pending.pop()) {
    if (node.kind === 'import') yield node.module;
    else if (node.kind === 'other') pending.push(...node.children);
    else if (node.kind === 'declare') for (const value of node.values) yield* requiredBy(value);
    else if (node.kind === 'call') yield* requiredBy(node);
  }
}

function* requiredBy(node: CodeNode): Generator<string> {
  if (node.kind === 'member') yield* requiredBy(node.object);
  if (node.kind !== 'call') return;
  const [module] = node.args;
  if (node.callee.kind === 'name' && node.callee.name === 'require' && module?.kind === 'text')
    yield module.value;
  else yield* requiredBy(node.callee);
}

/** The package that a name was imported from, also through `require`; undefined if it was not imported. */
export function moduleOf(name: CodeNode, source: SourceContext): string | undefined {
  if (name.kind !== 'name') return undefined;
  for (const declaration of source.bindings.of(name)?.declarations ?? []) {
    if (declaration.kind === 'import') return declaration.module;
    if (declaration.kind !== 'declare') continue;
    for (const value of declaration.values) for (const module of requiredBy(value)) return module;
  }
  return undefined;
}

/**
 * `a.b.c`, with imported names expanded: `urlopen` from `from urllib.request import urlopen` is
 * `urllib.request.urlopen`.
 */
export function fullName(node: CodeNode, source: SourceContext): string | undefined {
  const name = dottedName(node);
  const root = name === undefined ? undefined : rootOf(node);
  if (name === undefined || root?.kind !== 'name') return name;
  const [declaration] = source.bindings.of(root)?.declarations ?? [];
  if (declaration?.kind !== 'import') return name;
  const imported = declaration.names.find(({ local }) => local === root.name)?.imported;
  if (imported === undefined || imported === '*' || imported === 'default') return name;
  return `${declaration.module}.${imported}${name.slice(root.name.length)}`;
}

export function rootOf(node: CodeNode): CodeNode {
  if (node.kind === 'member') return rootOf(node.object);
  if (node.kind === 'call') return rootOf(node.callee);
  if (node.kind === 'index') return rootOf(node.object);
  return node;
}

/**
 * The name of the call that creates the value of a variable or of a member of `this` or `self`; undefined if there is
 * none.
 */
export function makerOf(node: CodeNode, source: SourceContext): string | undefined {
  const value = node.kind === 'name' ? valueOf(node, source) : memberValue(node, source);
  const call = value?.kind === 'await' ? value.value : value;
  return call?.kind === 'call' ? fullName(call.callee, source) : undefined;
}

function valueOf(name: NameNode, source: SourceContext): CodeNode | undefined {
  const binding = source.bindings.of(name);
  const only = onlyValue(binding);
  if (only) return only;
  const [declaration] = binding?.declarations ?? [];
  return declaration?.kind === 'assign' || declaration?.kind === 'declare'
    ? declaration.values[0]
    : undefined;
}

function memberValue(node: CodeNode, source: SourceContext): CodeNode | undefined {
  const [write] = source.changes.assigned(source.textOf(node));
  return write?.kind === 'assign' ? write.values[0] : undefined;
}
