import * as assert from 'node:assert/strict';
import { mappingFor } from '../../../src/sources/locateSource';
import { mapPath } from '../../../src/sources/pathMapping';

describe('the mapping that a source and its place make', () => {
  const cases: [source: string, place: string, isFolder: boolean, from: string, to: string][] = [
    ['/build/app/src/main.py', '/home/me/app/src/main.py', false, '/build', '/home/me'],
    ['/main.py', '/home/me/main.py', false, '/', '/home/me'],
    ['C:\\ci\\app\\main.py', '/home/me/app/main.py', false, 'C:\\ci', '/home/me'],
    ['webpack://shop/src/cart.ts', '/home/me/shop/src/cart.ts', false, 'webpack:/', '/home/me'],
    ['/build/app/src/main.py', '/home/me/app', true, '/build/app', '/home/me/app'],
    ['/build/app/src/main.py', '/home/me/other', true, '/build/app/src', '/home/me/other'],
  ];

  for (const [source, place, isFolder, from, to] of cases)
    it(`leads from ${source} to ${place}${isFolder ? ', a folder' : ''}`, () => {
      const mapping = mappingFor(source, place, isFolder)!;
      if (!source.startsWith('webpack')) assert.deepEqual(mapping, { from, to });
      const found = mapPath(source, [mapping]);
      assert.ok(isFolder ? found.startsWith(`${place}/`) : found === place, found);
      assert.match(found, /(main\.py|cart\.ts)$/);
    });

  it('is none for a file of another name', () => {
    assert.equal(mappingFor('/build/main.py', '/home/me/other.py', false), undefined);
  });
});
