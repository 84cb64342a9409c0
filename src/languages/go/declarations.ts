import type { Declarations } from '../language';
import { nameInPackage } from './names';
import { codeOnly } from './scan';

const DECLARATION = /^func\s+(?:\(([^()]*)\)\s*)?([\p{L}\p{N}_]+)/gmu;
/** The receiver in the parentheses of `func (list *List[T]) add()`. */
const RECEIVER = /^\s*(?:[\p{L}\p{N}_]+\s+)?(?:\*\s*)?([\p{L}\p{N}_]+)/u;

/** Functions and methods, methods as `Type.name`. Function literals are left out. */
export const goDeclarations: Declarations = {
  linesIn(text) {
    const code = codeOnly(text);
    const found = new Map<string, number>();
    let line = 1;
    let at = 0;
    for (const { 1: receiver, 2: name, index } of code.matchAll(DECLARATION)) {
      line += code.slice(at, index).split('\n').length - 1;
      at = index;
      const type = receiver === undefined ? undefined : RECEIVER.exec(receiver)?.[1];
      const key = type === undefined ? name! : `${type}.${name!}`;
      if (!found.has(key)) found.set(key, line);
    }
    return found;
  },
  localName: nameInPackage,
};
