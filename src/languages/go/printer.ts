import type { StatementPrinter } from '../language';

export const goPrinter: StatementPrinter = {
  constant: (name, value) => `${name} := ${value}`,
  // A slice may have to move to grow, and a map has no literal that copies another one: no fix has asked for them.
  addToList: () => undefined,
  addToMap: () => undefined,
};
