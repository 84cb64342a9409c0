import type {
  AssignNode,
  CallNode,
  CodeNode,
  DeclareNode,
  MemberNode,
  NameNode,
  ParameterNode,
  TextNode,
} from '../../languages/tree/codeTree';
import type { Binding, Bindings } from './bindings';
import type { InferredType, ValueTypes } from '../../languages/language';
import { Members, type MemberWrite } from './members';

export type { InferredType } from '../../languages/language';

/** Literals between quotes or slashes that are no strings, by their form. */
const TEXT_TYPES: Readonly<Partial<Record<TextNode['form'], InferredType>>> = {
  regex: 'object',
  bytes: 'bytes',
};

/** Infers the types of expressions from the way they are written. */
export class InferredTypes {
  private readonly known = new Map<Binding, InferredType>();

  private readonly members: Members;

  constructor(
    private readonly bindings: Bindings,
    /** The type knowledge of the language. */
    private readonly values: ValueTypes,
    /** Methods that mutate their receiver. */
    private readonly mutators: ReadonlySet<string>,
    tree: CodeNode,
  ) {
    this.members = new Members(tree);
  }

  of(node: CodeNode): InferredType {
    switch (node.kind) {
      case 'list':
        return node.form === 'set' ? 'set' : 'array';
      case 'record':
        return this.values.record(node.type);
      case 'text':
        return TEXT_TYPES[node.form] ?? 'string';
      case 'number':
        return 'number';
      case 'constant':
        return node.value === null ? 'unknown' : 'boolean';
      case 'function':
        return 'function';
      case 'loop':
        return comprehensionKind(node.comprehension);
      case 'call':
        return this.ofCall(node);
      case 'await':
        return this.of(node.value);
      case 'slice':
        return this.of(node.object);
      case 'conditional':
        return this.ofEither(node.then, node.otherwise);
      case 'binary':
        return this.ofBinary(node.operator, node.left, node.right);
      case 'name':
        return this.ofName(node);
      case 'member':
        return ownEntry(this.values.members, node.name) ?? this.ofMember(node);
      default:
        return 'unknown';
    }
  }

  private ofEither(one: CodeNode, other: CodeNode): InferredType {
    const type = this.of(one);
    return type === this.of(other) ? type : 'unknown';
  }

  private ofName(name: NameNode): InferredType {
    const binding = this.bindings.of(name);
    return binding ? this.ofBinding(binding) : 'unknown';
  }

  /** What all values of a variable are; unknown where they differ. */
  ofBinding(binding: Binding): InferredType {
    const known = this.known.get(binding);
    if (known) return known;
    // Guards against recursion: a variable may depend on itself.
    this.known.set(binding, 'unknown');
    const types = new Set(
      binding.declarations.concat(binding.writes).map((node) => this.ofWrite(node, binding)),
    );
    types.delete(undefined);
    const [kind] = types;
    const told = types.size === 1 && kind !== undefined ? kind : 'unknown';
    const isOpen = told === 'unknown' && types.size <= 1;
    const result = isOpen ? this.ofUse(binding) : told;
    this.known.set(binding, result);
    return result;
  }

  /** The common type of all values of a member of `this` or `self`, as far as its class assigns any. */
  private ofMember(node: MemberNode): InferredType {
    const found = this.members.of(node);
    if (!found || found.isAsked) return 'unknown';
    if (found.kind) return found.kind;
    found.isAsked = true;
    const types = new Set(found.writes.map((write) => this.ofMemberWrite(write)));
    types.delete(undefined);
    const [kind] = types;
    const told = types.size === 1 && kind !== undefined ? kind : 'unknown';
    found.isAsked = false;
    found.kind = told === 'unknown' && types.size <= 1 ? this.ofReads(found.reads) : told;
    return found.kind;
  }

  private ofMemberWrite({ node, target }: MemberWrite): InferredType | undefined {
    const told = this.ofType(node.type);
    if (told) return told;
    if (node.values.length === 0) return undefined;
    const at = node.targets.indexOf(target);
    const value = at < 0 ? undefined : valueAt(node, at);
    if (!value) return 'unknown';
    return isEmptyValue(value) ? undefined : this.of(value);
  }

  /** The value of a member that its class assigns once and never mutates; undefined for any other. */
  onlyValueOf(member: MemberNode): CodeNode | undefined {
    const use = this.members.of(member);
    const [write, other] = use?.writes ?? [];
    if (!use || !write || other || write.node.targets.length > 1) return undefined;
    const isChanged = use.reads.some(
      ({ parent }) =>
        (parent?.kind === 'member' && this.mutators.has(parent.name)) ||
        (parent?.kind === 'index' &&
          parent.parent?.kind === 'assign' &&
          parent.parent.targets.includes(parent)) ||
        parent?.kind === 'assign',
    );
    return isChanged ? undefined : write.node.values[0];
  }

  /** The type denoted by an annotation; undefined if it is of no use. */
  private ofType(type: string | undefined): InferredType | undefined {
    const plain = type?.replace(/^["']|["']$/g, '');
    if (plain === undefined) return undefined;
    return this.values.types.find(([pattern]) => pattern.test(plain))?.[1];
  }

  /** @returns undefined for a write that reveals no type */
  private ofWrite(node: CodeNode, binding: Binding): InferredType | undefined {
    switch (node.kind) {
      case 'function':
      case 'class':
        return 'function';
      case 'parameter':
        return (
          this.ofType(node.type) ??
          (node.value ? this.of(node.value) : node.isRest ? 'array' : this.ofHandedOn(node))
        );
      case 'declare':
      case 'assign': {
        if (node.kind === 'assign' && node.operator !== '=') return undefined;
        const told = this.ofType(node.type);
        if (told) return told;
        const at = node.targets.findIndex((target) => target.kind === 'name' && target.name === binding.name);
        if (at < 0) return 'unknown';
        if (node.values.length === 0) return undefined;
        const value = valueAt(node, at);
        if (!value) return 'unknown';
        return !isEmptyValue(value) && !addsToItself(value, binding.name, this.values.alike)
          ? this.of(value)
          : undefined;
      }
      default:
        return 'unknown';
    }
  }

  /**
   * The type of a callback's parameter: a fold passes its initial value, all other methods the list itself as third
   * argument.
   */
  private ofHandedOn(parameter: ParameterNode): InferredType {
    const func = parameter.parent;
    const call = func?.parent;
    if (func?.kind !== 'function' || call?.kind !== 'call' || call.callee.kind !== 'member') return 'unknown';
    const { callbacks } = this.values;
    if (!callbacks || call.args[0] !== func) return 'unknown';
    const at = func.parameters.indexOf(parameter);
    if (callbacks.folds.test(call.callee.name)) {
      const [, seed] = call.args;
      return at === 0 && seed ? this.of(seed) : 'unknown';
    }
    return at === callbacks.listAt && callbacks.handOn.test(call.callee.name) ? 'array' : 'unknown';
  }

  /** Infers the type of a variable from its uses: only lists are pushed to. */
  private ofUse({ reads }: Binding): InferredType {
    return this.ofReads(reads);
  }

  private ofReads(reads: readonly CodeNode[]): InferredType {
    const isList = reads.some(
      ({ parent }) =>
        parent?.kind === 'member' &&
        this.values.listMethods.has(parent.name) &&
        parent.parent?.kind === 'call' &&
        parent.parent.callee === parent,
    );
    return isList ? 'array' : 'unknown';
  }

  private ofCall(call: CallNode): InferredType {
    const path = dottedName(call.callee);
    const byPath = path === undefined ? undefined : ownEntry(this.values.functions, path);
    if (byPath) return byPath;
    if (call.callee.kind !== 'member') return 'unknown';
    const { name, object } = call.callee;
    if (this.values.alike.includes(name)) return this.of(object);
    return ownEntry(this.values.methods, name) ?? 'unknown';
  }

  private ofBinary(operator: string, left: CodeNode, right: CodeNode): InferredType {
    if (
      ['<', '>', '<=', '>=', '==', '===', '!=', '!==', 'in', 'not in', 'is', 'and', 'instanceof'].includes(
        operator,
      )
    )
      return 'boolean';
    if (operator === '+') {
      const types = [this.of(left), this.of(right)];
      for (const kind of ['string', 'array', 'bytes'] as const) if (types.includes(kind)) return kind;
      return types.includes('number') ? 'number' : 'unknown';
    }
    if (operator === '??' || operator === '||' || operator === 'or') {
      const kind = this.of(right);
      const other = this.of(left);
      return other === 'unknown' || other === kind ? kind : 'unknown';
    }
    if (operator === this.values.formatOperator && this.of(left) === 'string') return 'string';
    return ['-', '*', '/', '%', '**', '//', '&', '|', '^', '<<', '>>', '>>>'].includes(operator)
      ? 'number'
      : 'unknown';
  }
}

/** The value assigned to a target: in `a, b = 1, 2` its own, in `a, b = pair` unknown. */
function valueAt({ targets, values }: AssignNode | DeclareNode, at: number): CodeNode | undefined {
  const all =
    values.length === 1 && values[0]!.kind === 'list' && targets.length > 1 ? values[0]!.elements : values;
  const isOneEach = all.length === targets.length && !all.some(({ kind }) => kind === 'spread');
  return isOneEach ? all[at] : undefined;
}

/** Looks up own entries only: a method may be called `constructor`. */
function ownEntry(table: Readonly<Record<string, InferredType>>, key: string): InferredType | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

function comprehensionKind(form: 'list' | 'set' | 'dict' | 'generator' | undefined): InferredType {
  return form === 'list' ? 'array' : form === 'set' ? 'set' : form === 'dict' ? 'map' : 'unknown';
}

/** `a.b.c`; undefined for anything but names and members. */
export function dottedName(node: CodeNode): string | undefined {
  if (node.kind === 'name') return node.name;
  if (node.kind !== 'member') return undefined;
  const object = dottedName(node.object);
  return object === undefined ? undefined : `${object}.${node.name}`;
}

/**
 * `s = s + x`, `s = s.union(x)` and `s = s[1:]` do not change the type of `s`. @param alike methods that preserve the
 * type
 */
function addsToItself(value: CodeNode, name: string, alike: readonly string[]): boolean {
  const isIt = (side: CodeNode) =>
    (side.kind === 'name' && side.name === name) || addsToItself(side, name, alike);
  if (value.kind === 'slice') return isIt(value.object);
  if (value.kind === 'call' && value.callee.kind === 'member')
    return alike.includes(value.callee.name) && isIt(value.callee.object);
  if (value.kind !== 'binary' || !/^[+|]$/.test(value.operator)) return false;
  return isIt(value.left) || isIt(value.right);
}

/** `null` and the like are placeholders for a later value. */
function isEmptyValue(node: CodeNode): boolean {
  return node.kind === 'constant' && node.value === null;
}
