import type { AST } from '@eslint-community/regexpp';

/** A text that may make a pattern go back again and again: `pump` any number of times. */
export interface HostileText {
  readonly prefix: string;
  readonly pump: string;
  readonly suffix: string;
}

/** What is pumped into every pattern, whatever it says. */
const PUMPS = [
  ' ',
  '\t',
  '\n',
  '\r\n',
  'a',
  'A',
  '0',
  '_',
  '.',
  '/',
  '\\',
  '-',
  '#',
  '*',
  '"',
  "'",
  '(',
  ')',
];
/** Ends that most patterns do not take. */
const SUFFIXES = ['', '\0', '\n!', 'a\n', ' ', '/', '!'];
/** A character of a set is looked for among these. */
const SAMPLES = [...'a0 _/.-:;,=(){}[]<>*+?!#$%&@^|~"\'`\\AzZ9\n\t\r', '\0', 'é', '\u2028'];

/** Texts that reach each repetition of a pattern and then fill it with all that it may take, and with what it begins with. */
export function hostileTexts(pattern: AST.Pattern, flags: AST.Flags): HostileText[] {
  const writer = new SampleWriter(flags);
  const texts = new Map<string, HostileText>();
  const own = ownCharacters(pattern);
  const repetitions = writer.repetitions(pattern);
  // What repeats nothing for ever does the same work at every place.
  if (!repetitions.some(({ isEndless }) => isEndless)) return [];
  for (const { prefix, pumps } of repetitions) {
    for (const pump of new Set([...pumps, ...own, ...PUMPS])) {
      if (pump === '') continue;
      for (const suffix of SUFFIXES) texts.set(`${prefix}\n${pump}\n${suffix}`, { prefix, pump, suffix });
    }
  }
  return [...texts.values()];
}

/** Characters that the pattern itself names. */
function ownCharacters(pattern: AST.Pattern): string[] {
  return [...new Set(pattern.raw.replace(/\\[a-z]/gi, ''))].filter((char) => /[^\w\s]/.test(char));
}

/** What leads to a place of a pattern, and what may be repeated there. */
interface Repetition {
  readonly prefix: string;
  readonly pumps: readonly string[];
  /** It takes as much as there is. */
  readonly isEndless: boolean;
}

class SampleWriter {
  private readonly known = new Map<string, string>();

  constructor(private readonly flags: AST.Flags) {}

  /** For each repetition the texts that lead to it, and what it, and all before it, takes. */
  repetitions({ alternatives }: AST.Pattern): Repetition[] {
    const found: Repetition[] = [];
    const visit = (all: readonly AST.Alternative[], prefixes: readonly string[]): void => {
      for (const { elements } of all) {
        let before = prefixes;
        for (const element of elements) {
          visitElement(element, before);
          const [least, one] = [this.sample(element, 0), this.sample(element, 1)];
          before = [...new Set(before.flatMap((text) => [text + least, text + one]))].slice(0, MOST_PREFIXES);
        }
        // The pattern up to here, over and over: what is begun at every place and ends nowhere.
        if (all === alternatives)
          for (const text of before) found.push({ prefix: '', pumps: [text, `${text} `], isEndless: false });
      }
    };
    const visitElement = (element: AST.Element, before: readonly string[]): void => {
      if (element.type === 'Quantifier') {
        if (element.max > LONG) {
          const pumps = this.samples(element.element);
          for (const text of before) {
            const begun = [text, `${text} `, ...pumps.map((pump) => text + pump)];
            found.push(
              { prefix: text, pumps, isEndless: true },
              { prefix: '', pumps: begun, isEndless: true },
            );
          }
        }
        visitElement(element.element, before);
      } else if ('alternatives' in element) visit(element.alternatives, before);
    };
    visit(alternatives, ['']);
    return found;
  }

  /** Several texts that an element takes: of each way the first. */
  private samples(element: AST.Element): string[] {
    if (!('alternatives' in element)) return [this.sample(element, 1)];
    return element.alternatives.flatMap(({ elements }) =>
      [0, 1].map((repeats) => elements.map((one) => this.sample(one, repeats)).join('')),
    );
  }

  private sample(element: AST.Element, repeats: number): string {
    switch (element.type) {
      case 'Assertion':
      case 'Backreference':
        return '';
      case 'Quantifier':
        return this.sample(element.element, repeats).repeat(
          Math.min(Math.max(element.min, repeats), element.max),
        );
      case 'Group':
      case 'CapturingGroup':
        return (element.alternatives[0]?.elements ?? []).map((one) => this.sample(one, repeats)).join('');
      case 'Character':
        return String.fromCodePoint(element.value);
      default:
        return this.characterOf(element.raw);
    }
  }

  private characterOf(raw: string): string {
    const known = this.known.get(raw);
    if (known !== undefined) return known;
    const { ignoreCase, dotAll, unicode } = this.flags;
    const expression = new RegExp(
      `^${raw}$`,
      `${ignoreCase ? 'i' : ''}${dotAll ? 's' : ''}${unicode ? 'u' : ''}`,
    );
    const char = SAMPLES.find((one) => expression.test(one)) ?? '';
    this.known.set(raw, char);
    return char;
  }
}

const MOST_PREFIXES = 4;
/** Repetitions of at most so many make a constant of a pattern's work. */
const LONG = 1000;
