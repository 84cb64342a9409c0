import assert from 'node:assert/strict';
import { isSameFunction, MODULE_NAME } from '../../../src/base/functionKey';
import { functionKey } from '../../../src/languages/functionKey';

/** What engines write, and the scope and name that are meant. */
const CASES: readonly (readonly [file: string, written: string, scope: string, name: string])[] = [
  ['/app.js', 'work', '', 'work'],
  ['/app.js', MODULE_NAME, '', MODULE_NAME],
  ['/app.js', '(anonymous)', '', ''],
  ['/app.js', '', '', ''],
  ['/app.js', 'get size', '', 'size'],
  ['/app.js', 'get', '', 'get'],
  ['/app.js', 'Stack.push', 'Stack', 'push'],
  ['/app.js', 'Stack.prototype.push', 'Stack', 'push'],
  ['/app.js', 'module.exports.page', '', 'page'],
  ['/app.js', 'func1', '', 'func1'],
  ['/app.js', '#walk', '', '#walk'],
  ['/app.py', '<module>', '', MODULE_NAME],
  ['/app.py', 'Stack.push', 'Stack', 'push'],
  ['/app.py', 'outer.<locals>.inner', 'outer', 'inner'],
  ['/app.py', 'outer.<locals>.Stack.push', 'outer.Stack', 'push'],
  ['/app.py', 'outer.<locals>.<lambda>', 'outer', ''],
  ['/app.py', 'outer.<locals>.<listcomp>', 'outer', ''],
  ['/app.go', 'main.work', '', 'work'],
  ['/app.go', 'example.com/v1.2/pkg.work', '', 'work'],
  ['/app.go', 'example.com/pkg.(*Stack).Push', 'Stack', 'Push'],
  ['/app.go', 'example.com/pkg.Stack.Push', 'Stack', 'Push'],
  ['/app.go', 'example.com/pkg.(*Stack[go.shape.int]).Push', 'Stack', 'Push'],
  ['/app.go', 'main.Map[go.shape.int,example.com/pkg.T]', '', 'Map'],
  ['/app.go', 'main.(*Stack).Push-fm', 'Stack', 'Push'],
  ['/app.go', 'main.work.func1', 'work', ''],
  ['/app.go', 'main.work.func1.2', 'work', ''],
  ['/app.go', 'main.(*Stack).Push.gowrap1', 'Stack.Push', ''],
  ['/app.go', 'main.work-range1', 'work', ''],
  ['/app.go', 'main.glob..func1', '', ''],
  ['/app.go', 'main.func1', '', 'func1'],
];

describe('keys of functions', () => {
  for (const [source, written, scope, name] of CASES)
    it(`read ${JSON.stringify(written)} in ${source}`, () =>
      assert.deepEqual(functionKey(written, source), { name, source, scope }));

  it('are the same where a scope is not known, and not where two are', () => {
    const [bare, stack, queue] = ['push', 'Stack.push', 'Queue.push'].map((one) => functionKey(one, '/a.js'));
    assert.equal(isSameFunction(bare!, stack!), true);
    assert.equal(isSameFunction(queue!, bare!), true);
    assert.equal(isSameFunction(stack!, queue!), false);
    assert.equal(isSameFunction(stack!, functionKey('Stack.push', '/b.js')), false);
    assert.equal(isSameFunction(stack!, functionKey('Stack.pop', '/a.js')), false);
  });
});
