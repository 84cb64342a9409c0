import * as assert from 'node:assert/strict';
import { copyFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { UserError } from '../../../src/base/userError';
import { OpenProfile } from '../../../src/services/profile/openProfile';
import { ProfileService } from '../../../src/services/profile/profileService';
import { CancelledError, DeadlineError, WorkerLostError } from '../../../src/services/protocol/workerClient';
import { folderWith, removeFolder } from '../../support/cli';

const SCRIPT = path.resolve('dist/loader.js');
const FIXTURES = path.resolve('test/fixtures/profiles');
const STACKS = path.join(FIXTURES, 'go-1.19.8/cpu.pb.gz');
const GRAPH = path.join(FIXTURES, 'cprofile-3.11.7/busy.prof');

describe('the profile service', () => {
  let service: ProfileService;
  beforeEach(() => (service = new ProfileService(SCRIPT)));
  afterEach(() => service.dispose());

  for (const file of [STACKS, GRAPH]) {
    it(`gives the views and rows that a profile has in this thread: ${path.basename(file)}`, async () => {
      const here = await OpenProfile.read([{ file }]);
      const handle = await service.open([{ file }]);
      assert.deepEqual(await service.view(handle), await here.view());
      for (const tree of ['calls', 'callers'] as const) {
        const request = { tree, foldsLibraries: false };
        const roots = await service.rows(handle, {}, request);
        assert.deepEqual(roots, await here.treeRows({}, request));
        assert.ok(roots.length > 0);
        const below = roots.find(({ hasChildren }) => hasChildren)!;
        const asked = { ...request, below: below.id };
        assert.deepEqual(await service.rows(handle, {}, asked), await here.treeRows({}, asked));
      }
    });
  }

  it('changes what is shown without reading the file again', async () => {
    const folder = folderWith({});
    const file = path.join(folder, 'cpu.pb.gz');
    copyFileSync(STACKS, file);
    const handle = await service.open([{ file }]);
    const whole = await service.view(handle);
    removeFolder(folder);
    const [hottest] = whole.functions;
    const name = whole.profile.functions.name[hottest!.func]!;
    const filters = [{ focus: name.replace(/[^\w]/g, '.') }];
    const focused = await service.view(handle, { filters });
    assert.ok(focused.active < whole.active);
    assert.equal((await service.view(handle, { value: 'samples' })).profile.defaultValue, 0);
    assert.deepEqual(await service.view(handle), whole);
  });

  it('refuses what is no view, and stays as it was', async () => {
    const handle = await service.open([{ file: STACKS }]);
    await assert.rejects(service.view(handle, { value: 'nothing' }), UserError);
    await assert.rejects(service.view(handle, { filters: [{ focus: '(' }] }), UserError);
    await assert.rejects(service.rows(handle, {}, { tree: 'calls', foldsLibraries: false, below: 99 }), /99/);
    assert.ok((await service.view(handle)).active > 0);
  });

  it('keeps nothing of a profile that cannot be read', async () => {
    await assert.rejects(service.open([{ file: path.join(FIXTURES, 'none.pb.gz') }]), UserError);
    await assert.rejects(service.open([]), UserError);
  });

  it('refuses a handle that was released, twice or not', async () => {
    const handle = await service.open([{ file: STACKS }]);
    await service.release(handle);
    await service.release(handle);
    await assert.rejects(service.view(handle), /was released/);
    await assert.rejects(service.rows(handle, {}, { tree: 'calls', foldsLibraries: true }), /was released/);
  });

  it('serves two windows that look at one profile', async () => {
    const other = new ProfileService(SCRIPT);
    try {
      const [one, two] = await Promise.all([service, other].map((each) => each.open([{ file: STACKS }])));
      const seen = await other.view(two!);
      assert.deepEqual(await service.view(one!), seen);
      await service.release(one!);
      assert.deepEqual(await other.view(two!), seen);
    } finally {
      await other.dispose();
    }
  });

  it('compares two profiles function by function', async () => {
    const handle = await service.open([{ file: STACKS }]);
    const other = await service.open([{ file: STACKS }]);
    const same = await service.compare(handle, other);
    assert.equal(same.activeBefore, same.activeAfter);
    assert.ok(same.functions.length > 0);
    for (const { selfBefore, selfAfter, totalBefore, totalAfter } of same.functions)
      assert.deepEqual([selfBefore, totalBefore], [selfAfter, totalAfter]);
    const graph = await service.open([{ file: GRAPH }]);
    await assert.rejects(service.compare(handle, graph), /cannot be compared/);
  });

  it('drops what is not wanted any more', async () => {
    const stop = new AbortController();
    const opening = service.open([{ file: STACKS }], {}, stop.signal);
    stop.abort();
    await assert.rejects(opening, CancelledError);
    assert.ok((await service.view(await service.open([{ file: STACKS }]))).active > 0);
  });
});

/** A worker that says hello to everything, but does as a view's `value` says. */
const STUBBORN = `
const { parentPort } = require('node:worker_threads');
const open = new Set();
parentPort.on('message', ({ id, method, params }) => {
  parentPort.postMessage({ kind: 'started', id });
  if (method === 'view' && params.options.value === 'hang') for (;;);
  if (method === 'view' && params.options.value === 'die') process.exit(3);
  if (method === 'open') open.add(params.handle);
  if (method === 'compare' && !open.has(params.before))
    return parentPort.postMessage({ kind: 'failure', id, error: { message: 'not open' } });
  parentPort.postMessage({ kind: 'result', id, value: method });
});`;

describe('a worker that hangs or dies in the middle of a request', () => {
  let folder: string;
  let service: ProfileService;
  beforeEach(() => {
    folder = folderWith({});
    const script = path.join(folder, 'worker.js');
    writeFileSync(script, STUBBORN);
    // What answers does so at once.
    service = new ProfileService(script, undefined, 20_000);
  });
  afterEach(async () => {
    await service.dispose();
    removeFolder(folder);
  });

  for (const [value, error] of [
    ['hang', DeadlineError],
    ['die', WorkerLostError],
  ] as const) {
    it(`is replaced, and what was open is opened again: ${value}`, async () => {
      const handle = await service.open([]);
      const lost = service.view(handle, { value });
      const behind = service.compare(handle, handle);
      await assert.rejects(lost, error);
      assert.equal(await behind, 'compare');
      assert.equal(await service.compare(handle, handle), 'compare');
    });
  }
});
