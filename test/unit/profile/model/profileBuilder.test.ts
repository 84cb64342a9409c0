import * as assert from 'node:assert/strict';
import { ProfileBuilder } from '../../../../src/profile/model/profileBuilder';

describe('building a profile', () => {
  it('orders self values by node and line, few and many of a node, and keeps each value', () => {
    const builder = new ProfileBuilder([{ type: 'samples', unit: 'count' }]);
    const record = { name: 'f', source: '/f.js', line: 1, column: 1 };
    const nodes = [7, 500, 31, 33].map((rows) => ({
      rows,
      node: builder.addNode(0, builder.addFunction(record)),
    }));
    const added: { node: number; line: number; value: number }[] = [];
    for (let at = 0; at < 500; at++)
      for (const { rows, node } of nodes.toReversed()) {
        // From the last line to the first, each line twice in turn, and some without a line.
        const row = { node, line: at % 50 === 49 ? 0 : rows - (at % rows), value: at + 1 };
        added.push(row);
        builder.addSelf(row.node, row.line, [row.value]);
      }
    const { selfLines, self } = builder.build({ duration: 0, defaultValue: 0 });
    const told = Array.from(selfLines.node, (node, at) => [
      node,
      selfLines.line[at]!,
      selfLines.values[0]![at]!,
    ]);
    const wanted = added
      .filter(({ line }) => line > 0)
      .map(({ node, line, value }) => [node, line, value] as const)
      .sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2]);
    assert.deepEqual(told, wanted);
    for (const { node } of nodes)
      assert.equal(
        self[0]![node],
        added.filter((row) => row.node === node).reduce((sum, { value }) => sum + value, 0),
      );
  });
});
