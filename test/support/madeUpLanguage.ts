import { withParents, NO_LOOP, type CodeNode, type ModuleNode } from '../../src/languages/tree/codeTree';
import { dottedParts } from '../../src/base/functionKey';
import type { LanguageSupport, StatementPrinter } from '../../src/languages/language';

const printer: StatementPrinter = {
  constant: (name, value) => `keep ${name} as ${value}`,
  addToList: () => undefined,
  addToMap: () => undefined,
};

/** A made-up language: the rest of the code knows about it only what it declares here. */
export const glorp: LanguageSupport = {
  id: 'glorp',
  label: 'Glorp',
  suffixes: ['.glorp'],
  declarationSuffixes: ['.d.glorp'],
  editorLanguages: [{ id: 'glorp-lang', suffix: '.glorp' }],
  lineComment: '%%',
  libraries: [/[\\/]glorp_things[\\/]/],
  foreignFolders: ['glorp_things'],
  standardLibrary: /[\\/]glorp-std[\\/]/,
  internalSources: /^glorp:/,
  mutators: ['engorge'],
  mutatingFunctions: [],
  naming: 'snake_case',
  nameParts: dottedParts,
  scopes: {
    hasBlockScope: true,
    assignmentDeclares: false,
    self: { names: undefined, isParameter: false, isArityFixed: false },
  },
  iterations: { over: () => undefined, named: () => undefined },
  values: {
    functions: {},
    methods: {},
    members: {},
    alike: [],
    givenBack: [],
    listMethods: new Set(),
    callbacks: undefined,
    record: () => 'unknown',
    types: [],
    formatOperator: undefined,
  },
  printer,
  frontEnd: {
    treeReader: () => Promise.resolve((text) => ({ tree: withParents(parse(text)), errors: [] })),
    outline: undefined,
    declarations: {
      linesIn: (text) =>
        new Map(
          text.split('\n').flatMap((line, at): [string, number][] => {
            const name = /^rite (\w+)/.exec(line)?.[1];
            return name === undefined ? [] : [[name, at + 1]];
          }),
        ),
      localName: (name) => name.replace(/^glorp\./, ''),
    },
  },
};

/**
 * Parses lines: `each x in xs` starts a loop, `done` ends it, and `x.key ~ y.key` is an equality test used as a
 * condition. Everything else is ignored.
 */
function parse(text: string): ModuleNode {
  const bodies: CodeNode[][] = [[]];
  const ends: ((end: number) => void)[] = [];
  for (const { 0: line, index } of text.matchAll(/[^\n]+/g)) {
    const add = (node: CodeNode) => bodies.at(-1)!.push(node);
    const loop = /^\s*each (\w+) in (\w+)/.exec(line);
    const test = /^\s*(\w+)\.(\w+) ~ (\w+)\.(\w+)/.exec(line);
    if (loop) {
      const body: CodeNode[] = [];
      const [, target, over] = loop as unknown as [string, string, string];
      const node = {
        ...NO_LOOP,
        kind: 'loop' as const,
        form: 'each' as const,
        start: index + line.search(/\S/),
        end: 0,
        targets: [nameAt(target, index + line.indexOf(target, line.indexOf('each ') + 5))],
        over: nameAt(over, index + line.lastIndexOf(over)),
        body,
      };
      add(node);
      bodies.push(body);
      ends.push((end) => (node.end = end));
    } else if (test) {
      const [, left, leftKey, right, rightKey] = test as unknown as string[];
      const start = index + line.search(/\S/);
      const end = index + line.length;
      const middle = index + line.indexOf('~');
      add({
        kind: 'if',
        start,
        end,
        test: {
          kind: 'binary',
          start,
          end,
          operator: '==',
          left: memberAt(left!, leftKey!, start),
          right: memberAt(right!, rightKey!, middle + 2),
        },
        then: [],
        otherwise: [],
      });
    } else if (/^\s*done/.test(line) && bodies.length > 1) {
      bodies.pop();
      ends.pop()!(index + line.length);
    }
  }
  return { kind: 'module', start: 0, end: text.length, body: bodies[0]! };
}

function nameAt(name: string, start: number): CodeNode {
  return { kind: 'name', start, end: start + name.length, name };
}

function memberAt(object: string, name: string, start: number): CodeNode {
  const nameStart = start + object.length + 1;
  return {
    kind: 'member',
    start,
    end: nameStart + name.length,
    object: nameAt(object, start),
    name,
    nameStart,
    isOptional: false,
  };
}
