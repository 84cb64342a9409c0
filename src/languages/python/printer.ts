import type { StatementPrinter } from '../language';

export const pythonPrinter: StatementPrinter = {
  constant: (name, value) => `${name} = ${value}`,
  addToList(list, added) {
    const [only] = added;
    if (added.length === 1)
      return [only!.isSpread ? `${list}.extend(${only!.text})` : `${list}.append(${only!.text})`];
    const texts = added.map(({ text, isSpread }) => (isSpread ? `*${text}` : text));
    return [`${list}.extend([${texts.join(', ')}])`];
  },
  addToMap(map, entry) {
    switch (entry.form) {
      case 'spread':
        return `${map}.update(${entry.text})`;
      case 'shorthand':
        return `${map}.update({${entry.text}})`;
      case 'computed':
        return `${map}[${entry.key}] = ${entry.value}`;
      case 'named':
        return `${map}['${entry.key}'] = ${entry.value}`;
    }
  },
};
