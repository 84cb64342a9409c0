import * as assert from 'node:assert/strict';
import { mapPath, readPathMappings } from '../../../src/sources/pathMapping';

function mapped(source: string, ...mappings: [from: string, to: string][]): string {
  return mapPath(
    source,
    mappings.map(([from, to]) => ({ from, to })),
  );
}

describe('path mappings', () => {
  const cases: [name: string, source: string, mappings: [string, string][], expected: string][] = [
    ['a folder of a container', '/app/src/a.js', [['/app', '/home/me/shop']], '/home/me/shop/src/a.js'],
    ['a slash at the end', '/app/src/a.js', [['/app/', '/home/me/shop/']], '/home/me/shop/src/a.js'],
    ['the root', '/src/a.js', [['/', '/home/me']], '/home/me/src/a.js'],
    ['a target that is the root', '/app/src/a.js', [['/app', '/']], '/src/a.js'],
    ['a whole file', '/app/a.js', [['/app/a.js', '/home/me/b.js']], '/home/me/b.js'],
    ['only at the end of a segment', '/application/a.js', [['/app', '/home']], '/application/a.js'],
    ['with the right case', '/App/a.js', [['/app', '/home']], '/App/a.js'],
    [
      'the longest prefix, wherever it stands',
      '/app/lib/a.js',
      [
        ['/app', '/one'],
        ['/app/lib', '/two'],
        ['/', '/three'],
      ],
      '/two/a.js',
    ],
    ['a Windows path', 'C:\\build\\src\\a.js', [['C:\\build', '/home/me']], '/home/me/src/a.js'],
    ['a Windows path, other slashes, other case', 'C:/Build/src/a.js', [['c:\\build', '/x']], '/x/src/a.js'],
    ['a drive', 'D:\\a.js', [['D:', '/mnt/d']], '/mnt/d/a.js'],
    ['onto a Windows path', '/app/src/a.js', [['/app', 'C:\\shop']], 'C:\\shop\\src\\a.js'],
    ['onto a Windows path of slashes', '/app/src/a.js', [['/app', 'C:/shop']], 'C:/shop/src/a.js'],
    ['a network path', '\\\\Build\\share\\a.js', [['//build/share', '/x']], '/x/a.js'],
    [
      'a network path is no path of the root',
      '/build/share/a.js',
      [['//build/share', '/x']],
      '/build/share/a.js',
    ],
    ['a backslash in a name', '/app/a\\b.js', [['/app/a', '/x']], '/app/a\\b.js'],
    ['a file URL as prefix', '/my app/a.js', [['file:///my%20app', '/x']], '/x/a.js'],
    ['a file URL of Windows as prefix', 'C:/my app/a.js', [['file:///C:/my%20app', '/x']], '/x/a.js'],
    ['webpack names', 'webpack://shop/./src/a.ts', [['webpack://shop', '/x']], '/x/src/a.ts'],
    ['webpack names without a name', 'webpack:///./src/a.ts?1a2b', [['webpack:///', '/x']], '/x/src/a.ts'],
    [
      'webpack names above the root',
      'webpack://shop/../lib/a.ts',
      [['webpack://shop', '/x/y']],
      '/x/lib/a.ts',
    ],
    [
      'webpack names of another build',
      'webpack://shop2/src/a.ts',
      [['webpack://shop', '/x']],
      'webpack://shop2/src/a.ts',
    ],
    ['a URL', 'http://localhost:3000/src/a.js', [['http://localhost:3000', '/x']], '/x/src/a.js'],
    ['nothing of the runtime', 'node:fs', [['/', '/x']], 'node:fs'],
    ['nothing without mappings', '/app/a.js', [], '/app/a.js'],
  ];
  for (const [name, source, mappings, expected] of cases)
    it(`lead: ${name}`, () => assert.equal(mapped(source, ...mappings), expected));
});

describe('the setting hotline.pathMappings', () => {
  const folders = [
    { name: 'shop', path: '/home/me/shop' },
    { name: 'lib', path: 'C:\\lib' },
  ];

  it('knows the open folders', () => {
    const value = { '/app': '${workspaceFolder}', '/lib': '${workspaceFolder:lib}\\src', '/x': '/y' };
    assert.deepEqual(readPathMappings(value, folders), {
      mappings: [
        { from: '/app', to: '/home/me/shop' },
        { from: '/lib', to: 'C:\\lib\\src' },
        { from: '/x', to: '/y' },
      ],
      problems: [],
    });
  });

  it('names what is wrong of it, and keeps the rest', () => {
    const value = {
      '/a': 5,
      '/b': 'src',
      '/c': '${workspaceFolder:gone}',
      '': '/x',
      '/ok': '/y',
      '/d': null,
    };
    const { mappings, problems } = readPathMappings(value, folders);
    assert.deepEqual(mappings, [{ from: '/ok', to: '/y' }]);
    assert.equal(problems.length, 5);
    assert.match(problems[0]!, /"\/a" maps to 5,/);
    assert.match(problems[2]!, /"\/c" maps to "\$\{workspaceFolder:gone\}",/);
    assert.match(readPathMappings({ '/a': '${workspaceFolder}' }, []).problems[0]!, /"\/a"/);
    for (const none of [undefined, null, 'x', 5, ['/a']]) {
      assert.deepEqual(readPathMappings(none, folders).mappings, []);
      assert.equal(readPathMappings(none, folders).problems.length, 1);
    }
  });
});
