/**
 * Conventional names, in any language, of methods that mutate the list, set or map they are called on, including
 * user-defined types.
 */
export const CONVENTIONAL_MUTATORS: readonly string[] = [
  ...['push', 'pop', 'add', 'set', 'insert', 'append', 'remove', 'delete', 'clear'],
  ...['update', 'sort', 'reverse'],
];
