/**
 * A syntax tree that is the same for every language: it represents what a program does rather than how it is written.
 * Types, comments and layout are left out. Positions are offsets in UTF-16 code units, the end exclusive.
 */
export type CodeNode =
  | ModuleNode
  | FunctionNode
  | ParameterNode
  | ClassNode
  | BlockNode
  | LoopNode
  | IfNode
  | JumpNode
  | DeclareNode
  | AssignNode
  | CallNode
  | MemberNode
  | IndexNode
  | SliceNode
  | NameNode
  | TextNode
  | NumberNode
  | ConstantNode
  | ListNode
  | RecordNode
  | EntryNode
  | SpreadNode
  | BinaryNode
  | UnaryNode
  | ConditionalNode
  | AwaitNode
  | StartNode
  | ImportNode
  | OuterNode
  | OtherNode;

export type NodeKind = CodeNode['kind'];

interface Base {
  readonly start: number;
  readonly end: number;
  /** Undefined only for the module. */
  parent?: CodeNode | undefined;
}

/** A whole file. */
export interface ModuleNode extends Base {
  readonly kind: 'module';
  readonly body: readonly CodeNode[];
}

export interface FunctionNode extends Base {
  readonly kind: 'function';
  /** Its own name, or the name of what it is assigned to. */
  readonly name: string | undefined;
  /** The receiver type of a method that is declared outside a class, as in Go. */
  readonly receiver?: string | undefined;
  /** True if it can be called by its name: not for methods and lambdas. */
  readonly isDeclaration: boolean;
  readonly parameters: readonly ParameterNode[];
  /** The return type, as written. */
  readonly type: string | undefined;
  readonly decorators: readonly CodeNode[];
  readonly body: readonly CodeNode[];
  readonly isAsync: boolean;
  readonly isGenerator: boolean;
  /** True if the body is a single expression, whose value is returned. */
  readonly isExpression: boolean;
}

export interface ParameterNode extends Base {
  readonly kind: 'parameter';
  readonly target: CodeNode;
  readonly type: string | undefined;
  readonly value: CodeNode | undefined;
  readonly isRest: boolean;
}

interface ClassNode extends Base {
  readonly kind: 'class';
  readonly name: string | undefined;
  readonly bases: readonly CodeNode[];
  readonly body: readonly CodeNode[];
}

/** Statements with a scope of their own: braces, `try`, `with`, a case of a `switch`. */
interface BlockNode extends Base {
  readonly kind: 'block';
  readonly form: 'plain' | 'try' | 'catch' | 'finally' | 'with' | 'switch' | 'case';
  readonly body: readonly CodeNode[];
}

export interface LoopNode extends Base {
  readonly kind: 'loop';
  /** each: over a collection; count: with a counter; while: with a condition only. */
  readonly form: 'each' | 'count' | 'while';
  /** The targets that an element is bound to. In Go and in JavaScript's `for … in`, the first is the key. */
  readonly targets: readonly CodeNode[];
  /** True if the only target is a key: JavaScript's `for … in`, Go's `for i := range`. */
  readonly bindsKeys: boolean;
  readonly over: CodeNode | undefined;
  readonly init: readonly CodeNode[];
  readonly test: CodeNode | undefined;
  readonly update: readonly CodeNode[];
  readonly body: readonly CodeNode[];
  /** Python's `else` clause, which runs once after a loop that was not left by a `break`. */
  readonly otherwise: readonly CodeNode[];
  readonly comprehension: 'list' | 'set' | 'dict' | 'generator' | undefined;
  readonly isAsync: boolean;
}

/** The properties of a loop that has no parts. */
export const NO_LOOP = {
  targets: [],
  bindsKeys: false,
  over: undefined,
  init: [],
  test: undefined,
  update: [],
  otherwise: [],
  comprehension: undefined,
  isAsync: false,
} satisfies Partial<LoopNode>;

export interface IfNode extends Base {
  readonly kind: 'if';
  readonly test: CodeNode;
  readonly then: readonly CodeNode[];
  readonly otherwise: readonly CodeNode[];
}

export interface JumpNode extends Base {
  readonly kind: 'jump';
  readonly form: 'return' | 'throw' | 'break' | 'continue' | 'yield';
  /** Whether it names the statement that it leaves or continues, usually one that is not the innermost. */
  readonly isLabelled?: boolean;
  readonly values: readonly CodeNode[];
}

export interface DeclareNode extends Base {
  readonly kind: 'declare';
  readonly form: 'const' | 'let' | 'var';
  readonly targets: readonly CodeNode[];
  readonly type: string | undefined;
  readonly values: readonly CodeNode[];
}

export interface AssignNode extends Base {
  readonly kind: 'assign';
  readonly targets: readonly CodeNode[];
  /** '=', '+=', '++' … */
  readonly operator: string;
  readonly type: string | undefined;
  readonly values: readonly CodeNode[];
}

export interface CallNode extends Base {
  readonly kind: 'call';
  readonly callee: CodeNode;
  /** Named arguments are entries. */
  readonly args: readonly CodeNode[];
  readonly isNew: boolean;
}

export interface MemberNode extends Base {
  readonly kind: 'member';
  readonly object: CodeNode;
  readonly name: string;
  readonly nameStart: number;
  /** `a?.b` */
  readonly isOptional: boolean;
}

interface IndexNode extends Base {
  readonly kind: 'index';
  readonly object: CodeNode;
  readonly index: CodeNode;
}

interface SliceNode extends Base {
  readonly kind: 'slice';
  readonly object: CodeNode;
  readonly low: CodeNode | undefined;
  readonly high: CodeNode | undefined;
}

export interface NameNode extends Base {
  readonly kind: 'name';
  readonly name: string;
}

/** A string. */
export interface TextNode extends Base {
  readonly kind: 'text';
  /** Its contents; interpolations are written as `${}`. */
  readonly value: string;
  /** The interpolated expressions. */
  readonly holes: readonly CodeNode[];
  readonly form: 'string' | 'bytes' | 'regex' | 'template';
}

interface NumberNode extends Base {
  readonly kind: 'number';
  readonly value: number;
}

interface ConstantNode extends Base {
  readonly kind: 'constant';
  /** Null stands for null, undefined, None and nil. */
  readonly value: boolean | null;
}

export interface ListNode extends Base {
  readonly kind: 'list';
  readonly form: 'array' | 'tuple' | 'set';
  readonly elements: readonly CodeNode[];
  /** As written, if the language requires it. */
  readonly type: string | undefined;
}

/** An object, a dict, a map or a struct. */
export interface RecordNode extends Base {
  readonly kind: 'record';
  readonly entries: readonly CodeNode[];
  readonly type: string | undefined;
}

/** An entry of a record, or a named argument. */
export interface EntryNode extends Base {
  readonly kind: 'entry';
  /** The text of a fixed key. */
  readonly key: string | undefined;
  readonly computedKey: CodeNode | undefined;
  readonly value: CodeNode;
}

interface SpreadNode extends Base {
  readonly kind: 'spread';
  readonly value: CodeNode;
}

export interface BinaryNode extends Base {
  readonly kind: 'binary';
  readonly operator: string;
  readonly left: CodeNode;
  readonly right: CodeNode;
}

interface UnaryNode extends Base {
  readonly kind: 'unary';
  readonly operator: string;
  readonly value: CodeNode;
}

interface ConditionalNode extends Base {
  readonly kind: 'conditional';
  readonly test: CodeNode;
  readonly then: CodeNode;
  readonly otherwise: CodeNode;
}

interface AwaitNode extends Base {
  readonly kind: 'await';
  readonly value: CodeNode;
}

/** Go's `go` and `defer`. */
interface StartNode extends Base {
  readonly kind: 'start';
  readonly form: 'go' | 'defer';
  readonly value: CodeNode;
}

interface ImportNode extends Base {
  readonly kind: 'import';
  readonly module: string;
  /** `imported` is '*' for the module itself. */
  readonly names: readonly { readonly imported: string; readonly local: string }[];
}

/** Python's `global` and `nonlocal`: names from an outer scope that a function assigns. */
interface OuterNode extends Base {
  readonly kind: 'outer';
  readonly names: readonly string[];
}

/** Anything else; only its children matter. */
interface OtherNode extends Base {
  readonly kind: 'other';
  readonly children: readonly CodeNode[];
}

type NodeOf<Kind extends NodeKind> = Extract<CodeNode, { kind: Kind }>;

/** The properties that hold the children of a node, in source order. */
const CHILDREN: { readonly [Kind in NodeKind]: readonly (keyof NodeOf<Kind>)[] } = {
  module: ['body'],
  function: ['decorators', 'parameters', 'body'],
  parameter: ['target', 'value'],
  class: ['bases', 'body'],
  block: ['body'],
  loop: ['targets', 'over', 'init', 'test', 'update', 'body', 'otherwise'],
  if: ['test', 'then', 'otherwise'],
  jump: ['values'],
  declare: ['targets', 'values'],
  assign: ['targets', 'values'],
  call: ['callee', 'args'],
  member: ['object'],
  index: ['object', 'index'],
  slice: ['object', 'low', 'high'],
  name: [],
  text: ['holes'],
  number: [],
  constant: [],
  list: ['elements'],
  record: ['entries'],
  entry: ['computedKey', 'value'],
  spread: ['value'],
  binary: ['left', 'right'],
  unary: ['value'],
  conditional: ['test', 'then', 'otherwise'],
  await: ['value'],
  start: ['value'],
  import: [],
  outer: [],
  other: ['children'],
};

/** Pushes the children of a node onto a stack in reverse order, so that the first is popped first. */
function pushChildren(node: CodeNode, stack: CodeNode[]): void {
  const names: readonly string[] = CHILDREN[node.kind];
  const parts = node as unknown as Readonly<Record<string, CodeNode | readonly CodeNode[] | undefined>>;
  for (let at = names.length - 1; at >= 0; at--) {
    const part = parts[names[at]!];
    if (Array.isArray(part)) pushAll(part as readonly CodeNode[], stack);
    else if (part) stack.push(part as CodeNode);
  }
}

function pushAll(nodes: readonly CodeNode[], stack: CodeNode[]): void {
  for (let at = nodes.length - 1; at >= 0; at--) stack.push(nodes[at]!);
}

/** Visits a node and its descendants, parents first, in source order. Not recursive. */
export function walk(root: CodeNode, visit: (node: CodeNode) => void): void {
  const pending: CodeNode[] = [root];
  for (let node = pending.pop(); node; node = pending.pop()) {
    visit(node);
    pushChildren(node, pending);
  }
}

/** Sets the parent of every node in a tree. */
export function withParents(module: ModuleNode): ModuleNode {
  const pending: CodeNode[] = [module];
  for (let node = pending.pop(); node; node = pending.pop()) {
    const from = pending.length;
    pushChildren(node, pending);
    for (let at = from; at < pending.length; at++) pending[at]!.parent = node;
  }
  return module;
}
