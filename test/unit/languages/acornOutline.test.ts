import * as assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import * as path from 'node:path';
import { readTypeScriptOutline } from '../../../src/languages/javascript/typescriptOutline';
import { readAcornOutline } from '../../../src/languages/javascript/acornOutline';

/** Real code by many authors and several compilers, and code that no formatter would leave as it is. */
const PACKAGES = [
  'acorn',
  'diff',
  'mocha',
  'esbuild',
  'jsonc-parser',
  'playwright-core',
  'prettier',
  'tsx',
  'eslint',
];
const MOST_FILES = 25;
const LARGEST = 200_000;

const ODD = [
  `#!/usr/bin/env node
const a
  = function () {}, b =
  async (
  x
  ) =>
    x;
`,
  `const f = (
  a,
  { b, c: [d, , e] = [], ...g },
  ...h
) /* => */ => // =>
(
  a
);
`,
  `export
default
async function
* name
(a = () => 1) { yield* a; await
b(
); }
export
const x = 1,
  y
  = class
  extends
  mixin(Base) {};
export
class Z
extends (Y) { ; }
`,
  `class A extends B {
  static
  async
  *
  [name
  ]() { return super.x?.
  y; }
  ;
  constructor() { super(() => 1); };
  #secret
    = () => this.#secret
    ();
  static {
    f(A);
  }
  static
  {
    f(B);
  }
  'quoted' = function () {};
  get
  value() { return 1; }
  set value(v) {}
  3() {}
}
`,
  `[a
,
,
b = () => 1
] = [
,
,
c
, ,
];
({ d
= 1, e: { f = () => 2 }, ...g } = h
);
for (const [k, , v = k] of o) ;
for await
(const x of y) {}
for (q in r) s();
for ([t, u] of w) ;
`,
  `import d, {
  a as b,
  default as c
}
from 'one'
with
{ type: 'json' };
import
* as all from 'two';
import {} from
'three';
export
{ b as "odd name" };
export
*
from 'four';
export * as
five from 'five';
import('six'
);
require(\`seven\`);
import.meta
.url;
`,
  `x = a
  ? b
  : c
  ? d : e;
(f
, g
, h)();
i
?.j
?.[k]
?.(l, m);
o['p'](q)[\`r\`](s);
new T;
new (u.v
  .w)(x);
tag
\`a\${
b
} c
\${ () => d }\`;
y = typeof
z instanceof
Q && (-1) ** 2;
l: for (;;) { break
l2; }
`.replace('break\nl2', 'break l'),
  `switch
(a
)
{
  case
  1: f(); break;
  default
  : g();
}
switch (b) {}
try
{ f(); }
catch
({ message
}) { g(); }
finally
{ h(); }
do f(); while
(g())
with (o) p;
if (a) {} else
b();
debugger;
;;
`,
  `let big = 1n, re = /[/]\\/(?<a>b)/dgimsuy, s = "\\u2028", u = '\u2028';
var \\u0061bc = function () {};
var o = { 0x10: () => 1, 1e3() {}, [\`computed\`]: () => 2, "s": class {}, async: 1, get: 2, set() {},
  async
  () {}, async *gen() {}, get
  x() { return 1; }, __proto__: null };
a = b = () => {};
a.c = function () {};
a['d'] = class {};
(e) = () => 1;
a ||= () => 2;
function yieldsNothing(yield_, await_) { return yield_ / await_ / 2; }
async () => { await (async function () {})(); };
new.target;
`.replace('new.target;\n', 'function N() { new\n.target; }\n'),
];

function assertSame(text: string, file: string): void {
  const plain = readAcornOutline(text);
  assert.ok(plain, `${file} is plain`);
  assert.deepEqual(plain, readTypeScriptOutline(text, file));
}

/** JavaScript files of a package, sorted by name. */
function scriptsOf(name: string): string[] {
  const folder = path.resolve('node_modules', name);
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.[cm]?js$/.test(file))
    .sort()
    .slice(0, MOST_FILES)
    .map((file) => path.join(folder, file));
}

describe('plain JavaScript', () => {
  ODD.forEach((text, at) => {
    it(`has the same outline as from the slower parser: odd source ${at + 1}`, () =>
      assertSame(text, 'odd.mjs'));
    it(`has the same outline with other line endings and after a byte order mark: odd source ${at + 1}`, () =>
      assertSame(`\uFEFF${text.replace(/^#!.*/, '').replaceAll('\n', '\r\n')}`, 'odd.mjs'));
  });

  for (const name of PACKAGES)
    it(`has the same outline as from the slower parser: the code of ${name}`, () => {
      const files = scriptsOf(name);
      assert.ok(files.length > 0);
      for (const file of files) {
        const text = readFileSync(file, 'utf8');
        if (text.length <= LARGEST) assertSame(text, file);
      }
    });

  for (const text of [
    'const a: number = 1;',
    'const a = <b />;',
    'function (',
    'class A { @b c() {} }',
    '('.repeat(1e5),
  ])
    it(`excludes types, JSX and syntax errors: ${text.slice(0, 20)}`, () =>
      assert.equal(readAcornOutline(text), undefined));
});
