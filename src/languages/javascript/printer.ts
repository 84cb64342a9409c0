import type { StatementPrinter } from '../language';

const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;

export const javascriptPrinter: StatementPrinter = {
  constant: (name, value) => `const ${name} = ${value};`,
  addToList: (list, added, freshName) =>
    added.map(({ text, isSpread }) => {
      if (!isSpread) return `${list}.push(${text});`;
      // Spreading a long list into arguments could overflow the stack.
      const item = freshName('item');
      return `for (const ${item} of ${text}) ${list}.push(${item});`;
    }),
  addToMap(map, entry) {
    switch (entry.form) {
      case 'spread':
        return `Object.assign(${map}, ${entry.text});`;
      case 'shorthand':
        return `Object.assign(${map}, { ${entry.text} });`;
      case 'computed':
        return `${map}[${entry.key}] = ${entry.value};`;
      case 'named':
        return IDENTIFIER.test(entry.key)
          ? `${map}.${entry.key} = ${entry.value};`
          : `${map}['${entry.key}'] = ${entry.value};`;
    }
  },
};
