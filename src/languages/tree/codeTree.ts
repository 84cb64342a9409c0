/**
 * The syntax of a source file, the same for every language: what a program does, not how it is spelled. Types, comments
 * and layout are left out. Positions are offsets in UTF-16 code units, the end exclusive.
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
  /** Undefined for the module only. */
  parent?: CodeNode | undefined;
}

/** A whole file. */
export interface ModuleNode extends Base {
  readonly kind: 'module';
  readonly body: readonly CodeNode[];
}

export interface FunctionNode extends Base {
  readonly kind: 'function';
  /** Its own name, or that of what it is assigned to. */
  readonly name: string | undefined;
  /** The type that it is a method of, where that is not a class around it: in Go. */
  readonly receiver?: string | undefined;
  /** True where the name can be used to call it: not for methods and lambdas. */
  readonly isDeclaration: boolean;
  readonly parameters: readonly ParameterNode[];
  /** The type of what it gives, as written. */
  readonly type: string | undefined;
  readonly decorators: readonly CodeNode[];
  readonly body: readonly CodeNode[];
  readonly isAsync: boolean;
  readonly isGenerator: boolean;
  /** The body is one expression: what it gives. */
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
  /** each: over a collection; count: with a counter that is stepped; while: as long as something holds. */
  readonly form: 'each' | 'count' | 'while';
  /** What an element is bound to. In Go and in `for … in` of JavaScript the first is the key. */
  readonly targets: readonly CodeNode[];
  /** True where the only target is a key: `for … in` of JavaScript, `for i := range` of Go. */
  readonly bindsKeys: boolean;
  readonly over: CodeNode | undefined;
  readonly init: readonly CodeNode[];
  readonly test: CodeNode | undefined;
  readonly update: readonly CodeNode[];
  readonly body: readonly CodeNode[];
  /** What Python runs once, behind a loop that was not left by a `break`. */
  readonly otherwise: readonly CodeNode[];
  readonly comprehension: 'list' | 'set' | 'dict' | 'generator' | undefined;
  readonly isAsync: boolean;
}

/** A loop without any of its parts. */
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
  /** Whether it names the statement that it leaves, or goes on with: none of the innermost, mostly. */
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
  /** What it says; a hole is written as `${}`. */
  readonly value: string;
  /** The expressions in a template. */
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
  /** As written, where the language wants it. */
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
  /** Text for a fixed key. */
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

/** `go` and `defer` of Go. */
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

/** `global` and `nonlocal` of Python: names that a function takes from outside, though it assigns them. */
interface OuterNode extends Base {
  readonly kind: 'outer';
  readonly names: readonly string[];
}

/** Anything else: it counts for what it holds. */
interface OtherNode extends Base {
  readonly kind: 'other';
  readonly children: readonly CodeNode[];
}

type NodeOf<Kind extends NodeKind> = Extract<CodeNode, { kind: Kind }>;

/** The properties that hold the direct parts of a node, in the order of the text. */
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

/** Puts the direct parts of a node onto a stack, the last one first: the first is taken off first. */
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

/** Calls back for a node and all below it, parents first, in the order of the text. Without recursion. */
export function walk(root: CodeNode, visit: (node: CodeNode) => void): void {
  const pending: CodeNode[] = [root];
  for (let node = pending.pop(); node; node = pending.pop()) {
    visit(node);
    pushChildren(node, pending);
  }
}

/** The tree with the parent of every node set. */
export function withParents(module: ModuleNode): ModuleNode {
  const pending: CodeNode[] = [module];
  for (let node = pending.pop(); node; node = pending.pop()) {
    const from = pending.length;
    pushChildren(node, pending);
    for (let at = from; at < pending.length; at++) pending[at]!.parent = node;
  }
  return module;
}
