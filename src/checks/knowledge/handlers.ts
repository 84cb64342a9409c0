import type { FunctionNode } from '../../languages/tree/codeTree';
import { dottedName } from '../analysis/inferredTypes';

/** Whether a function is a request handler, called by a server for every request. */
export function isHandler(func: FunctionNode): boolean {
  const names = func.parameters.map(({ target }) => (target.kind === 'name' ? target.name : ''));
  const types = func.parameters.map(({ type }) => type ?? '');
  if (
    types.some((type) => /http\.(ResponseWriter|Request)|\bRequest\b|gin\.Context|echo\.Context/.test(type))
  )
    return true;
  if (/^(req|request|ctx|event)$/.test(names[0] ?? '')) return true;
  if (names.includes('res') || names.includes('response')) return true;
  return func.decorators.some((one) =>
    /\.(route|get|post|put|delete|patch)$/.test(dottedName(one.kind === 'call' ? one.callee : one) ?? ''),
  );
}
