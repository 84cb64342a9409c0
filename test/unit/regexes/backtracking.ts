import { RegExpParser, type AST } from '@eslint-community/regexpp';

/** What comes after a part of a pattern: tried with the place that the part ended at. */
type Next = (at: number) => boolean;
type Matcher = (at: number, next: Next) => boolean;

/** Thrown when an input takes more steps than it may. */
export class TooManySteps extends Error {}

/**
 * Matches as a backtracking engine does and counts its steps: how many places of the pattern were tried at a place of
 * the text. Unlike a clock, the count is the same on every machine.
 */
export class StepCounter {
  private readonly matcher: Matcher;
  private readonly isSticky: boolean;
  private readonly groups: (readonly [start: number, end: number] | undefined)[] = [];
  private text = '';
  private steps = 0;
  private mostSteps = Infinity;

  constructor(
    readonly pattern: AST.Pattern,
    readonly flags: AST.Flags,
  ) {
    this.isSticky = flags.sticky;
    this.matcher = this.alternatives(pattern.alternatives, false);
  }

  /** @throws {SyntaxError} for what is no regular expression */
  static of(expression: RegExp): StepCounter {
    const literal = new RegExpParser().parseLiteral(String(expression));
    return new StepCounter(literal.pattern, literal.flags);
  }

  /**
   * The steps that it takes to find every match in a text, one behind the other, as `matchAll` does.
   * @throws {TooManySteps} as soon as there are more than `mostSteps`
   */
  count(text: string, mostSteps = Infinity): number {
    this.text = text;
    this.steps = 0;
    this.mostSteps = mostSteps;
    this.matches();
    return this.steps;
  }

  /** Start and end of each match in a text, for a comparison with the engine that really runs. */
  findAll(text: string): readonly (readonly [number, number])[] {
    this.text = text;
    this.mostSteps = Infinity;
    return this.matches();
  }

  private matches(): (readonly [number, number])[] {
    const found: (readonly [number, number])[] = [];
    for (let at = 0; at <= this.text.length;) {
      let end = -1;
      this.groups.length = 0;
      const isMatch = this.matcher(at, (reached) => {
        end = reached;
        return true;
      });
      if (isMatch) found.push([at, end]);
      if (!isMatch && this.isSticky) break;
      at = isMatch && end > at ? end : at + 1;
    }
    return found;
  }

  private step(): void {
    if (++this.steps > this.mostSteps) throw new TooManySteps();
  }

  private alternatives(all: readonly AST.Alternative[], isBackward: boolean): Matcher {
    const matchers = all.map(({ elements }) => this.sequence(elements, isBackward));
    if (matchers.length === 1) return matchers[0]!;
    return (at, next) => matchers.some((matcher) => matcher(at, next));
  }

  private sequence(elements: readonly AST.Element[], isBackward: boolean): Matcher {
    const matchers = elements.map((element) => this.element(element, isBackward));
    if (isBackward) matchers.reverse();
    return matchers.reduceRight<Matcher>(
      (rest, first) => (at, next) => first(at, (reached) => rest(reached, next)),
      (at, next) => next(at),
    );
  }

  private element(element: AST.Element, isBackward: boolean): Matcher {
    switch (element.type) {
      case 'Assertion':
        return this.assertion(element);
      case 'Quantifier':
        return this.quantifier(element, isBackward);
      case 'Group':
        return this.alternatives(element.alternatives, isBackward);
      case 'CapturingGroup':
        return this.group(element, isBackward);
      case 'Backreference':
        return this.backreference(element);
      default:
        return this.character(element, isBackward);
    }
  }

  private assertion(element: AST.Assertion): Matcher {
    if (element.kind === 'lookahead' || element.kind === 'lookbehind') {
      const inside = this.alternatives(element.alternatives, element.kind === 'lookbehind');
      return (at, next) => inside(at, () => true) !== element.negate && next(at);
    }
    const expression = new RegExp(element.raw, this.flagsOf('y'));
    return (at, next) => {
      this.step();
      expression.lastIndex = at;
      return expression.test(this.text) && next(at);
    };
  }

  private quantifier({ element, min, max, greedy }: AST.Quantifier, isBackward: boolean): Matcher {
    const inside = this.element(element, isBackward);
    const again = (at: number, count: number, next: Next): boolean => {
      this.step();
      const more = () =>
        count < max && inside(at, (to) => (to !== at || count < min) && again(to, count + 1, next));
      if (count < min) return more();
      return greedy ? more() || next(at) : next(at) || more();
    };
    return (at, next) => again(at, 0, next);
  }

  private group(element: AST.CapturingGroup, isBackward: boolean): Matcher {
    const inside = this.alternatives(element.alternatives, isBackward);
    const number = capturingGroups(this.pattern).indexOf(element);
    return (at, next) => {
      const before = this.groups[number];
      const isMatch = inside(at, (to) => {
        const outer = this.groups[number];
        this.groups[number] = [Math.min(at, to), Math.max(at, to)];
        if (next(to)) return true;
        this.groups[number] = outer;
        return false;
      });
      if (!isMatch) this.groups[number] = before;
      return isMatch;
    };
  }

  private backreference({ resolved }: AST.Backreference): Matcher {
    const number = capturingGroups(this.pattern).indexOf(resolved as AST.CapturingGroup);
    return (at, next) => {
      this.step();
      const [start, end] = this.groups[number] ?? [0, 0];
      const text = this.text.slice(start, end);
      return this.text.startsWith(text, at) && next(at + text.length);
    };
  }

  /** One character or a set of them. What belongs to it is asked of the real engine, once a character. */
  private character(element: AST.Element, isBackward: boolean): Matcher {
    const expression = new RegExp(`^${element.raw}$`, this.flagsOf(''));
    const known = new Map<string, boolean>();
    return (at, next) => {
      this.step();
      const char = this.text.charAt(isBackward ? at - 1 : at);
      if (char === '') return false;
      let isIn = known.get(char);
      if (isIn === undefined) known.set(char, (isIn = expression.test(char)));
      return isIn && next(isBackward ? at - 1 : at + 1);
    };
  }

  private flagsOf(more: string): string {
    const { ignoreCase, multiline, dotAll, unicode } = this.flags;
    return `${ignoreCase ? 'i' : ''}${multiline ? 'm' : ''}${dotAll ? 's' : ''}${unicode ? 'u' : ''}${more}`;
  }
}

function capturingGroups(pattern: AST.Pattern): readonly AST.CapturingGroup[] {
  const known = groupsOf.get(pattern);
  if (known) return known;
  const groups: AST.CapturingGroup[] = [];
  const visit = (alternatives: readonly AST.Alternative[]): void => {
    for (const { elements } of alternatives) elements.forEach(visitElement);
  };
  const visitElement = (element: AST.Element): void => {
    if (element.type === 'CapturingGroup') groups.push(element);
    if (element.type === 'Quantifier') visitElement(element.element);
    else if ('alternatives' in element) visit(element.alternatives);
  };
  visit(pattern.alternatives);
  groupsOf.set(pattern, groups);
  return groups;
}

const groupsOf = new WeakMap<AST.Pattern, readonly AST.CapturingGroup[]>();
