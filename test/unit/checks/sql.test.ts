import * as assert from 'node:assert/strict';
import { isRead, sqlOf } from '../../../src/checks/knowledge/sql';
import type { CodeNode } from '../../../src/languages/tree/codeTree';

const textNode = (value: string): CodeNode =>
  ({ kind: 'text', form: 'string', holes: [], value, start: 0, end: value.length }) as CodeNode;

describe('SQL in strings', () => {
  for (const text of [
    'SELECT a FROM b',
    '  \n\tupdate t set a = 1',
    '/* one */ -- two\n /* three\nlines */ select 1 from a',
    'WITH x AS (SELECT 1)\nSELECT * FROM x',
    'insert  into a values (1)',
    'DELETE FROM a',
  ])
    it(`is recognised in ${JSON.stringify(text)}`, () => assert.equal(sqlOf(textNode(text)), text));

  for (const text of [
    '',
    'selected from',
    'update',
    'with from a',
    '/* select a from b',
    '-- select a from b',
    'to select from a list',
  ])
    it(`is not recognised in ${JSON.stringify(text)}`, () => assert.equal(sqlOf(textNode(text)), undefined));

  it('is recognised in time linear in the length of the string', () => {
    for (const text of ['/**/', '--\n', ' \t', '/* -- */\n', 'with ', 'with selected '])
      for (const end of ['', '*', 'x']) assert.ok(!sqlOf(textNode(text.repeat(50_000) + end)));
  });

  it('reads rows in a SELECT', () => assert.ok(isRead(' SELECT a FROM b')));
});
