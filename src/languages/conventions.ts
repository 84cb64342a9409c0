/**
 * What methods are called, whatever the language, that change the list, set or map that they belong to: those of a
 * type written by hand, too.
 */
export const CONVENTIONAL_MUTATORS: readonly string[] = [
  ...['push', 'pop', 'add', 'set', 'insert', 'append', 'remove', 'delete', 'clear'],
  ...['update', 'sort', 'reverse'],
];
