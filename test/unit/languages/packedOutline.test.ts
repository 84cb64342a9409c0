import * as assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { readTypeScriptOutline } from '../../../src/languages/javascript/typescriptOutline';
import { packOutline, unpackOutline } from '../../../src/languages/outline/packedOutline';

const TEXT = `import a from 'a'; export * from "b";
const f = async () => { for (;;) await g(() => 1); };
class C { #d() { this.#d(); } 'odd name\\n'() {} }
`;

describe('a packed outline', () => {
  for (const [name, text] of [
    ['nothing', ''],
    ['a bit of everything', TEXT],
    ['a parser', readFileSync('node_modules/acorn/dist/acorn.js', 'utf8')],
  ] as const)
    it(`unpacks to what was packed: ${name}`, () => {
      const syntax = readTypeScriptOutline(text, 'a.mjs');
      assert.deepEqual(unpackOutline(structuredClone(packOutline(syntax))), syntax);
    });
});
