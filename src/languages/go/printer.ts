import type { StatementPrinter } from '../language';

export const goPrinter: StatementPrinter = {
  constant: (name, value) => `${name} := ${value}`,
  // Growing a slice may move it, and no literal copies a map. No fix has needed either so far.
  addToList: () => undefined,
  addToMap: () => undefined,
};
