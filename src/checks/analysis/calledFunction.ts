import type {
  CallNode,
  CodeNode,
  FunctionNode,
  NameNode,
  ParameterNode,
} from '../../languages/tree/codeTree';
import { onlyValue } from './expressions';
import type { SourceContext } from './sourceContext';

/** A function of the same file, and the parameters that the arguments of a call are bound to. */
export interface CalledFunction {
  readonly func: FunctionNode;
  /** One for each argument, without the receiver of a method. */
  readonly parameters: readonly ParameterNode[];
}

/** The function of this file that a call invokes: by name, or as a method of `this`, `self` or a Go receiver. */
export function calledFunction(call: CallNode, source: SourceContext): CalledFunction | undefined {
  const { callee } = call;
  if (callee.kind === 'member') return calledMethod(callee.name, callee.object, call.args.length, source);
  if (callee.kind !== 'name') return undefined;
  const func = functionOf(callee, source);
  return func && { func, parameters: func.parameters };
}

function calledMethod(
  name: string,
  object: CodeNode,
  given: number,
  source: SourceContext,
): CalledFunction | undefined {
  if (object.kind !== 'name') return undefined;
  const own = methodOfRecord(name, object, source);
  if (own) return { func: own, parameters: own.parameters };
  const [func, other] = source.functionsNamed(name);
  // With two functions of the same name, the call is ambiguous.
  if (!func || other) return undefined;
  const { names, isParameter, isArityFixed } = source.support.scopes.self;
  if (names && !names.includes(object.name)) return undefined;
  const parameters = isParameter ? func.parameters.slice(1) : func.parameters;
  return isArityFixed && parameters.length !== given ? undefined : { func, parameters };
}

/** `const users = { async byId(id) { … } }` */
function methodOfRecord(name: string, object: NameNode, source: SourceContext): FunctionNode | undefined {
  const value = onlyValue(source.bindings.of(object));
  if (value?.kind !== 'record') return undefined;
  return source.functionsNamed(name).find((func) => func.parent === value || func.parent?.parent === value);
}

/** The function of this file that a name refers to. */
export function functionOf(node: CodeNode | undefined, source: SourceContext): FunctionNode | undefined {
  if (node?.kind !== 'name') return undefined;
  const [declaration] = source.bindings.of(node)?.declarations ?? [];
  const value =
    declaration?.kind === 'declare' || declaration?.kind === 'assign' ? declaration.values[0] : declaration;
  return value?.kind === 'function' ? value : undefined;
}
