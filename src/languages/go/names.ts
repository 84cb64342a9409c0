/** The parts of a name after the package, without type arguments and pointer marks. Literals are `<literal>`. */
export function goNameParts(written: string): string[] {
  const parts = nameInPackage(written)
    .replace(/-fm$/, '')
    .replace(/^glob\.\..*/, '<literal>')
    .replace(/-range\d+/g, '.<loop>')
    .split('.');
  return parts.map((part, at) => (at > 0 && /^(func|gowrap|deferwrap)?\d+$/.test(part) ? '<literal>' : part));
}

/** `name` or `Type.name` of `example.com/pkg.(*Type[...]).name` */
export function nameInPackage(written: string): string {
  // Type arguments may contain package paths.
  const plain = withoutTypeArguments(written);
  const inPackage = plain.slice(plain.lastIndexOf('/') + 1);
  return inPackage.slice(inPackage.indexOf('.') + 1).replace(/\(\*?([^()]*)\)/, '$1');
}

/** A name without the text from its first to its last bracket: `Type[...].name` becomes `Type.name`. */
export function withoutTypeArguments(name: string): string {
  const [open, close] = [name.indexOf('['), name.lastIndexOf(']')];
  return open >= 0 && close > open ? name.slice(0, open) + name.slice(close + 1) : name;
}
