import { walk, type CodeNode, type NameNode } from '../../languages/tree/codeTree';
import type { ScopeSemantics } from '../../languages/language';

/** A variable, function, parameter or import of a file. */
export interface Binding {
  readonly name: string;
  readonly scope: Scope;
  /**
   * The nodes that declare it: declarations, parameters, loops, functions, classes, imports and, in Python,
   * assignments.
   */
  readonly declarations: CodeNode[];
  /** Everything that assigns it a value: declarations with an initializer, and assignments. */
  readonly writes: CodeNode[];
  /** All other references to it. */
  readonly reads: NameNode[];
}

interface Scope {
  readonly node: CodeNode;
  readonly names: Map<string, Binding>;
}

/** Resolves names to variables. */
export class Bindings {
  private readonly scopes = new Map<CodeNode, Scope>();
  private readonly bindings = new Map<NameNode, Binding>();
  /** Names that functions take from an outer scope. */
  private readonly outer = new Map<CodeNode, Set<string>>();

  constructor(
    tree: CodeNode,
    private readonly scoping: ScopeSemantics,
  ) {
    walk(tree, (node) => this.declare(node));
    walk(tree, (node) => {
      if (node.kind === 'name') this.resolve(node);
    });
  }

  /** @returns undefined for names that the file does not declare */
  of(name: NameNode): Binding | undefined {
    return this.bindings.get(name);
  }

  /** The variable that a name would refer to at a given node; undefined if there is none. */
  lookUp(name: string, from: CodeNode): Binding | undefined {
    for (let node: CodeNode | undefined = from; node; node = node.parent) {
      const binding = this.scopes.get(node)?.names.get(name);
      if (binding) return binding;
    }
    return undefined;
  }

  private declare(node: CodeNode): void {
    switch (node.kind) {
      case 'declare':
        if (node.parent?.kind === 'class') return;
        for (const target of node.targets)
          for (const name of namesIn(target))
            this.add(name.name, node, node.form === 'var' ? 'function' : 'block');
        return;
      case 'assign':
        if (!this.scoping.assignmentDeclares || node.operator !== '=') return;
        for (const target of node.targets)
          for (const name of namesIn(target)) this.add(name.name, node, 'function');
        return;
      case 'loop': {
        const isOwn = this.scoping.hasBlockScope || node.comprehension !== undefined;
        for (const target of node.targets)
          for (const name of namesIn(target)) this.add(name.name, node, isOwn ? 'self' : 'function');
        return;
      }
      case 'parameter':
        for (const name of namesIn(node.target)) this.add(name.name, node, 'function');
        return;
      case 'function':
        // The name of a declaration belongs to the enclosing scope.
        if (node.isDeclaration && node.name !== undefined && node.parent?.kind !== 'class')
          this.add(node.name, node, 'around');
        return;
      case 'class':
        if (node.name !== undefined) this.add(node.name, node, 'around');
        return;
      case 'outer': {
        const holder = this.holderOf(node, 'function');
        this.outer.set(holder, new Set([...(this.outer.get(holder) ?? []), ...node.names]));
        return;
      }
      case 'import':
        for (const { local } of node.names) this.add(local, node, 'function');
        return;
      default:
        return;
    }
  }

  private add(name: string, declaration: CodeNode, where: 'block' | 'function' | 'self' | 'around'): void {
    let holder = where === 'self' ? declaration : this.holderOf(declaration, where);
    while (holder.parent && this.outer.get(holder)?.has(name)) holder = this.holderOf(holder, 'function');
    const scope = this.scopeAt(holder);
    let binding = scope.names.get(name);
    if (!binding) scope.names.set(name, (binding = { name, scope, declarations: [], writes: [], reads: [] }));
    binding.declarations.push(declaration);
  }

  private scopeAt(node: CodeNode): Scope {
    let scope = this.scopes.get(node);
    if (!scope) this.scopes.set(node, (scope = { node, names: new Map() }));
    return scope;
  }

  private holderOf(declaration: CodeNode, where: 'block' | 'function' | 'around'): CodeNode {
    let node = declaration;
    while (node.parent) {
      node = node.parent;
      if (node.kind === 'function' || node.kind === 'module' || (node.kind === 'class' && where === 'around'))
        return node;
      const isBlock = node.kind === 'block' || node.kind === 'loop' || node.kind === 'if';
      if (isBlock && where !== 'function' && this.scoping.hasBlockScope) return node;
    }
    return node;
  }

  private resolve(node: NameNode): void {
    const binding = this.lookUp(node.name, node);
    if (!binding) return;
    this.bindings.set(node, binding);
    const writer = writerOf(node);
    if (writer) binding.writes.push(writer);
    else binding.reads.push(node);
  }
}

/** The names bound by a pattern. */
export function namesIn(pattern: CodeNode): NameNode[] {
  switch (pattern.kind) {
    case 'name':
      return [pattern];
    case 'list':
      return pattern.elements.flatMap(namesIn);
    case 'record':
      return pattern.entries.flatMap(namesIn);
    case 'entry':
    case 'spread':
      return namesIn(pattern.value);
    case 'assign':
      return pattern.targets.flatMap(namesIn);
    default:
      return [];
  }
}

/** The node that assigns the name a value; undefined if it is only read. `x += 1` counts as a write. */
function writerOf(name: NameNode): CodeNode | undefined {
  let node: CodeNode = name;
  for (let parent = node.parent; parent; node = parent, parent = node.parent) {
    switch (parent.kind) {
      case 'list':
      case 'record':
      case 'spread':
        continue;
      case 'entry':
        if (parent.computedKey === node) return undefined;
        continue;
      case 'assign':
      case 'declare':
        return parent.targets.includes(node) ? parent : undefined;
      case 'loop':
        return parent.targets.includes(node) ? parent : undefined;
      case 'parameter':
        return parent.target === node ? parent : undefined;
      default:
        return undefined;
    }
  }
  return undefined;
}
