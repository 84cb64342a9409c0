type Kind = 'string' | 'number' | 'boolean' | 'string[]' | 'object';

/** The fields of a JSON object and the kind of value in each; a question mark marks optional ones. */
export type Shape = Readonly<Record<string, Kind | `${Kind}?`>>;

/**
 * Parses JSON that this program wrote earlier. It may come from another version or another program, so its shape is
 * checked before anything relies on it. Fields that the shape does not name are left as they are.
 * @returns undefined for anything that is not JSON, not an object, or not of the shape
 */
export function parseShaped<Value>(text: string, shape: Shape): Value | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return hasShape(value, shape) ? (value as Value) : undefined;
}

/** Whether a value is an object of the given shape. */
export function hasShape(value: unknown, shape: Shape): boolean {
  if (!isObject(value)) return false;
  return Object.entries(shape).every(([name, kind]) => {
    const field = Object.hasOwn(value, name) ? value[name] : undefined;
    if (kind.endsWith('?')) return field === undefined || field === null || isOf(field, kind.slice(0, -1));
    return isOf(field, kind);
  });
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isOf(value: unknown, kind: string): boolean {
  if (kind === 'object') return isObject(value);
  if (kind === 'string[]') return Array.isArray(value) && value.every((one) => typeof one === 'string');
  return typeof value === kind;
}
