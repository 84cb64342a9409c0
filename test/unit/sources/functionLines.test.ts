import * as assert from 'node:assert/strict';
import { placeDeclarations } from '../../../src/sources/functionLines';
import { isLibrary } from '../../../src/languages';
import { ProfileBuilder } from '../../../src/profile/model/profileBuilder';

/** Lines of own time, of one function that begins on line 3, as Go 1.20 and later tell it. */
async function linesOf(source: string, lines: readonly number[]): Promise<number[]> {
  const builder = new ProfileBuilder([{ type: 'cpu', unit: 'nanoseconds' }]);
  const node = builder.addNode(0, builder.addFunction({ name: 'main.main', source, line: 3, column: 0 }));
  for (const line of lines) builder.addSelf(node, line, [1]);
  const placed = await placeDeclarations(builder.build({ duration: 10, defaultValue: 0 }));
  return [...placed.selfLines.line];
}

describe('lines of functions that Go tells the beginning of', () => {
  it('are none above it, in sources of the user', async () => {
    assert.deepEqual(await linesOf('/home/ada/spin/main.go', [1, 3, 4]), [3, 3, 4]);
  });

  it('are left as they are in other languages and in libraries', async () => {
    const library = '/home/ada/go/pkg/mod/example.com/spin@v1.0.0/spin.go';
    assert.ok(isLibrary(library));
    assert.deepEqual(await linesOf(library, [1, 4]), [1, 4]);
    assert.deepEqual(await linesOf('/home/ada/spin/main.c', [1, 4]), [1, 4]);
  });
});
