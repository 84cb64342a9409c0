import * as assert from 'node:assert/strict';
import { lostCallers } from '../../../../src/profile/v8/lostCallers';
import { ProfileBuilder } from '../../../../src/profile/model/profileBuilder';
import { readTypeScriptOutline } from '../../../../src/languages/javascript/typescriptOutline';

const TEXT = `async function later() {
  await null;
  work();
}
function work() {}
const arrow = async () => { await later(); };
on('request', async function handler() {});
`;

describe('callers that are lost after an await', () => {
  it('are those of async functions that go on from the queue of tasks', () => {
    const builder = new ProfileBuilder([{ type: 'wall', unit: 'nanoseconds' }]);
    const functions: Record<string, number> = {};
    const add = (
      parent: number,
      name: string,
      line: number,
      column: number,
      self: number,
      source = '/a.js',
    ) => {
      const func = builder.addFunction({ name, source, line, column });
      functions[name] = func;
      const node = builder.addNode(parent, func);
      builder.addSelf(node, line, [self]);
      return node;
    };
    const queue = add(0, 'processTicksAndRejections', 67, 1, 1, 'node:internal/process/task_queues');
    const tasks = add(queue, 'runMicrotasks', 0, 0, 1, '');
    const inQueue = add(tasks, 'later', 1, 16, 10);
    add(inQueue, 'work', 5, 14, 20);
    add(0, 'later', 1, 16, 5);
    add(0, 'arrow', 6, 15, 3);
    add(0, 'work', 5, 14, 100);
    const emit = add(0, 'emit', 500, 1, 1, 'node:events');
    add(emit, 'handler', 7, 29, 50);
    const caller = add(0, 'work', 5, 14, 1);
    add(caller, 'later', 1, 16, 1000);
    const profile = builder.build({ duration: 0, defaultValue: 0 });
    const lost = lostCallers(profile, new Map([['/a.js', readTypeScriptOutline(TEXT, '/a.js')]]));
    assert.deepEqual(
      new Map(lost),
      new Map([
        [functions.later, 35],
        [functions.arrow, 3],
      ]),
    );
    assert.equal(lostCallers(profile, new Map()).size, 0);
  });
});
