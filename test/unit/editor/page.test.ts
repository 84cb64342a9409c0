import * as assert from 'node:assert/strict';
import { nameFilter } from '../../../src/editor/features/hotFunctions/nameFilter';
import { filterStacks } from '../../../src/profile/rewrite/filterStacks';
import { UserError } from '../../../src/base/userError';
import { patternProblem } from '../../../src/base/userPattern';
import { profileOf } from '../../support/profiles';
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

function isTaken(action: () => unknown): boolean {
  try {
    action();
    return true;
  } catch {
    return false;
  }
}

describe('the filter of hot functions', () => {
  const find = (text: string, name: string, path: string) => {
    const filter = nameFilter(text);
    return filter.matches(name, path);
  };

  it('is found in the name or the path, with capital letters as they are', () => {
    assert.ok(find('cust', 'findCustomer', '/app/a.js'));
    assert.ok(find('a\\.js$', 'findCustomer', '/app/a.js'));
    assert.ok(!find('CUST', 'findCustomer', '/app/a.js'));
    assert.ok(find('\\D+', 'FIND', ''), 'a class is no capital letter');
  });

  it('tells what is wrong with what is none', () => {
    for (const text of ['(', '[a', '*', 'x(?=y)', '(a)\\1'])
      assert.throws(
        () => nameFilter(text),
        (error) =>
          error instanceof UserError &&
          error.message.startsWith(`${text} is not a valid regular expression: `),
      );
  });

  it('takes no longer for a pattern that would take other engines for ever', () => {
    assert.ok(!find('^(a+)+$', `${'a'.repeat(50_000)}!`, '/app/a.js'));
  });

  it('is what filters of stacks take, and nothing else', () => {
    for (const text of ['(?i)x', '\\pL+', 'a{2', 'x(?=y)', '(a)\\1', '(', '\\u0041'])
      assert.equal(
        patternProblem(text) === undefined,
        isTaken(() => filterStacks(profileOf([{ frames: 'a@1', value: 1 }]), { focus: text })),
        text,
      );
  });
});
