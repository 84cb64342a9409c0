import * as assert from 'node:assert/strict';
import { nameFilter } from '../../../src/editor/features/hotFunctions/nameFilter';
import { profilePage } from '../../../src/editor/features/openWith/page';

describe('the page of a profile', () => {
  it('lets nothing in that names bring along', () => {
    const hostile = '</dd><script>alert(1)</script>"\u202E&';
    const page = profilePage(
      hostile,
      [{ label: hostile, value: hostile }],
      [{ label: hostile, command: hostile }],
      'n0',
    );
    assert.equal(page.match(/<script/g)!.length, 1);
    assert.ok(!page.includes('\u202E'));
    assert.match(page, /default-src 'none'; style-src 'nonce-n0'; script-src 'nonce-n0'/);
    assert.match(page, /&lt;script&gt;alert\(1\)&lt;\/script&gt;&quot; &amp;/);
  });
});

describe('the filter of hot functions', () => {
  const find = (text: string, name: string, path: string) => {
    const filter = nameFilter(text);
    assert.ok('matches' in filter, text);
    return filter.matches(name, path);
  };

  it('is found in the name or the path, with capital letters as they are', () => {
    assert.ok(find('cust', 'findCustomer', '/app/a.js'));
    assert.ok(find('a\\.js$', 'findCustomer', '/app/a.js'));
    assert.ok(!find('CUST', 'findCustomer', '/app/a.js'));
    assert.ok(find('\\D+', 'FIND', ''), 'a class is no capital letter');
  });

  it('tells what is wrong with what is none', () => {
    for (const text of ['(', '[a', '*', 'a{2'])
      assert.match((nameFilter(text) as { problem: string }).problem, /expression/, text);
  });
});
