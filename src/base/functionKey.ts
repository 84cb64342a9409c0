/** The name of the code at the top of a file, outside all functions. */
export const MODULE_NAME = '(module)';

/**
 * Which function is meant, in words that hold from one run to the next and while the file around it is edited:
 * it has no line, no row and no offset.
 */
export interface FunctionKey {
  /** Its own name; '' for one that has none, `MODULE_NAME` for the code outside all functions. */
  readonly name: string;
  /** The path or URL of its file; '' where there is none. */
  readonly source: string;
  /**
   * The names of the classes and functions around it, outermost first, with dots between them. '' at the top of the
   * file, and where an engine tells the bare name only.
   */
  readonly scope: string;
}

/** What engines call a function without a name. */
const UNNAMED = /^(<.*>|\(anonymous\))$/;
/** Parts of a name that are no scope: what Python puts between functions, and where JavaScript keeps methods. */
const NO_SCOPE = /^(|<.*>|prototype|module|exports)$/;

/**
 * The key of a function from its name as an engine writes it: `Class.method`, `outer.<locals>.inner`,
 * `example.com/pkg.(*Type[...]).method`, `main.work.func1`, `get size`.
 * @param source its file: Go's names begin with the package
 */
export function functionKey(written: string, source: string): FunctionKey {
  if (written === MODULE_NAME || written === '<module>') return { name: MODULE_NAME, source, scope: '' };
  const parts = source.endsWith('.go') ? goParts(written) : partsOf(written);
  const name = parts.at(-1)!;
  const scope = parts.slice(0, -1).filter((part) => !NO_SCOPE.test(part));
  return { name: UNNAMED.test(name) ? '' : name, source, scope: scope.join('.') };
}

function partsOf(written: string): string[] {
  // The name of a lambda may hold dots: `<lambda:app.js>`.
  return written.replace(/^(get|set|static|async) (?=\S)/, '').match(/<[^<>]*>|[^.<]+/g) ?? [''];
}

/** What stands behind the package, without type arguments and marks of pointers. Literals are `<literal>`. */
function goParts(written: string): string[] {
  // Type arguments may hold paths of packages.
  const plain = withoutTypeArguments(written).replace(/-fm$/, '');
  const inPackage = plain.slice(plain.lastIndexOf('/') + 1);
  const parts = inPackage
    .slice(inPackage.indexOf('.') + 1)
    .replace(/\(\*?([^()]*)\)/, '$1')
    .replace(/^glob\.\..*/, '<literal>')
    .replace(/-range\d+/g, '.<loop>')
    .split('.');
  return parts.map((part, at) => (at > 0 && /^(func|gowrap|deferwrap)?\d+$/.test(part) ? '<literal>' : part));
}

/** A name without what stands between its first and its last bracket: `Type[...].name` is `Type.name`. */
export function withoutTypeArguments(name: string): string {
  const [open, close] = [name.indexOf('['), name.lastIndexOf(']')];
  return open >= 0 && close > open ? name.slice(0, open) + name.slice(close + 1) : name;
}

/** Whether two keys mean one function. Where either has no scope, an engine may have told the bare name only. */
export function isSameFunction(one: FunctionKey, other: FunctionKey): boolean {
  if (one.name !== other.name || one.source !== other.source) return false;
  return one.scope === other.scope || one.scope === '' || other.scope === '';
}
