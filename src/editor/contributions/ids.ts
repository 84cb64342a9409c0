/** The prefix of every id of the extension. */
export const PREFIX = 'hotline.';

/** The ids of everything that is declared by name. */
export function idsOf<T extends Readonly<Record<string, object>>>(declared: T): IdsOf<T> {
  return Object.fromEntries(Object.keys(declared).map((name) => [name, `${PREFIX}${name}`])) as IdsOf<T>;
}

type IdsOf<T> = { readonly [Name in keyof T & string]: `${typeof PREFIX}${Name}` };
