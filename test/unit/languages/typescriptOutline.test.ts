import * as assert from 'node:assert/strict';
import { scopeAt } from '../../../src/base/sourceOutline';
import { readTypeScriptOutline } from '../../../src/languages/javascript/typescriptOutline';

/** `name first-last: own lines` of each scope. */
function scopesOf(text: string, file = 'a.js'): string[] {
  return readTypeScriptOutline(text, file).scopes.map(
    ({ name, firstLine, lastLine, lines }) => `${name ?? '-'} ${firstLine}-${lastLine}: ${lines.join(',')}`,
  );
}

function callsOf(text: string, file = 'a.js'): string[] {
  return readTypeScriptOutline(text, file).calls.map(
    ({ scope, callee, line, isInLoop }) => `${scope} ${callee}@${line}${isInLoop ? ' loop' : ''}`,
  );
}

describe('JavaScript functions', () => {
  it('own their lines except for those of nested functions', () => {
    const text = `const a = 1;
function outer(x) {
  const inner = (y) => {
    return y + 1;
  };
  // nothing
  return inner(x);
}
outer(a);
`;
    assert.deepEqual(scopesOf(text), ['- 1-10: 1,2,9', 'outer 2-8: 2,3,7,8', 'inner 3-5: 3,4,5']);
  });

  it('have the names that V8 gives them', () => {
    const text = `class Shape { area() { return 1; } static make = () => new Shape(); constructor() { this.x = 1; } get big() { return 2; } }
const o = { key: function () { return 1; }, 'quoted'() {}, async *gen() {} };
exports.thing = () => 3; const list = from((x) => x);
export default function () {}
`;
    const names = readTypeScriptOutline(text, 'a.mjs').scopes.map(({ name }) => name);
    assert.deepEqual(names, [
      undefined,
      'Shape',
      'area',
      'make',
      'Shape',
      'big',
      'key',
      'quoted',
      'gen',
      'thing',
      undefined,
      undefined,
    ]);
  });

  it('are found by the position that V8 reports: the parenthesis', () => {
    const syntax = readTypeScriptOutline(
      'function a() { return () => 1; }\nconst b = function () {};\n',
      'a.js',
    );
    assert.equal(scopeAt(syntax, 1, 11), 1, 'a');
    assert.equal(scopeAt(syntax, 1, 23), 2, 'the arrow');
    assert.equal(scopeAt(syntax, 2, 20), 3, 'b');
    assert.equal(scopeAt(syntax, 2, 1), 0, 'the file');
  });

  it('are called from the line of the call that they are passed to', () => {
    const text = `list
  .map((x) => x)
  .filter(
    (x) => x > 1,
  );
(() => 1)();
`;
    const { scopes } = readTypeScriptOutline(text, 'a.js');
    assert.deepEqual(
      scopes.map(({ passedLine }) => passedLine),
      [1, 2, 3, 6],
    );
  });

  it('are found in TypeScript, whose types do not count as code', () => {
    const text = `interface A {
  x: number;
}
function f(
  a: A,
  b: (y: number) => void,
): number {
  return a.x;
}
declare function g(): void;
abstract class C { abstract h(): void; }
`;
    assert.deepEqual(scopesOf(text, 'a.ts').slice(0, 2), ['- 1-12: 4,10,11', 'f 4-9: 4,5,6,7,8,9']);
    assert.equal(readTypeScriptOutline(text, 'a.ts').scopes.length, 3, 'f and C');
  });

  it('are found in broken code as far as possible', () => {
    assert.deepEqual(scopesOf('function a() { return 1; }\nfunction ('), ['- 1-2: 1,2', 'a 1-1: 1']);
  });
});

describe('JavaScript calls', () => {
  it('are on the line of their name, in their function', () => {
    const text = `a();
function f() {
  return b
    .c()
    .d(e, () => g());
}
new H();
tag\`x\`;
o['key']();
`;
    assert.deepEqual(callsOf(text), [
      '0 a@1',
      '1 d@5',
      '1 e@5',
      '1 c@4',
      '2 g@5',
      '0 H@7',
      '0 tag@8',
      '0 key@9',
    ]);
  });

  it('are in a loop if they run repeatedly, but not if they run once before it', () => {
    const text = `for (const x of list()) use(x);
for (let i = first(); test(i); i = next(i)) {}
while (more()) { f(() => g()); }
do h(); while (again());
`;
    assert.deepEqual(
      callsOf(text).map((call) => call.replace(/@\d+/, '')),
      [
        '0 list',
        '0 use loop',
        '0 x loop',
        '0 first',
        '0 test loop',
        '0 i loop',
        '0 next loop',
        '0 i loop',
        '0 more loop',
        '0 f loop',
        '1 g',
        '0 h loop',
        '0 again loop',
      ],
    );
  });
});

describe('lines of a function', () => {
  it('are quiet if they run once and take no measurable time', () => {
    const text = `function f(a) {
  let sum = 0;
  const b = a.length, c = [1];
  for (const x of a) {
    sum = x;
  }
  this.sum = sum;
  sum = b;
  call();
  return sum;
}
let one = 1;
if (one) { one = 2; }
`;
    const { scopes } = readTypeScriptOutline(text, 'a.js');
    assert.deepEqual(scopes[1]!.quietLines, [2, 10, 11]);
    assert.deepEqual(scopes[0]!.quietLines, [12]);
  });

  it('are in a scope that records whether it may await', () => {
    const text = `await 1;\nasync function a() {}\nfunction b() {}\nconst c = async () => {};\nclass D { async e() {} f() {} }\n`;
    const { scopes } = readTypeScriptOutline(text, 'a.mjs');
    const names = scopes.filter(({ isAsync }) => isAsync).map(({ name }) => name);
    assert.deepEqual(names, [undefined, 'a', 'c', 'e']);
  });
});
