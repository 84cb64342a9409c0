import * as assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import {
  assertMostIsIn,
  assertRising,
  assertThrice,
  profileComputed,
  profileJson,
  program,
  selfOf,
  totalOf,
  type Answer,
} from './answers';
import type { Python } from './pythons';

/** Programs that say at their end what their process computed. */
const TOLD = program('computed.py');

/** Runs something while as many processes compute as two for each core. */
async function underLoad<Result>(run: () => Promise<Result>): Promise<Result> {
  const busy = Array.from({ length: 2 * availableParallelism() }, () =>
    spawn('sh', ['-c', 'while :; do :; done'], { stdio: 'ignore' }),
  );
  try {
    return await run();
  } finally {
    for (const one of busy) one.kill('SIGKILL');
  }
}

/** What the threads worked is what the kernel says that they computed: of each at most that, and nearly all of it. */
function assertThreadsAreTrue(answer: Answer, computed: ReadonlyMap<string, number>): void {
  assert.ok(answer.total <= computed.get('process')!, `${answer.total} of ${computed.get('process')}`);
  const threads = answer.parts.filter(({ kind }) => kind === 'thread');
  assert.deepEqual(threads.map(({ script }) => script).sort(), ['one', 'three']);
  for (const { script, self, cpuMs } of threads) {
    const told = computed.get(script)!;
    // It ends a little after it said so; what it computed since it was last looked at, nobody knows any more.
    assert.ok(self > 0.8 * told && self < 1.05 * told, `${script}: ${self} of ${told}`);
    assert.ok(self <= cpuMs! * 1e6, `${script}: ${self} of ${cpuMs} ms`);
  }
}

/** The sampler's lines under one Python: what holds however busy the machine is. Shares are measured by the benchmark. */
export function testLines({ file, version }: Python): void {
  const python = ['--executable', file];
  const profile = (name: string, ...args: string[]) => profileJson([program(name), ...python, ...args]);

  it(`are told apart inside a loop body without calls, Python ${version}`, async () => {
    const { answer, computed } = await profileComputed([TOLD, ...python, '--', program('straight.py')]);
    assert.equal(answer.engine, 'sampler');
    assert.ok(answer.runtimeVersion.startsWith(version));
    const self = selfOf(answer, 'straight.py');
    assertRising([self.get(10), self.get(11), self.get(12)]);
    assertMostIsIn(answer, 'straight.py');
    assert.ok(answer.total <= computed.get('process')!, `${answer.total} of ${computed.get('process')}`);
  });

  it(`are told apart for calls from two lines, Python ${version}`, async () => {
    const answer = await profile('calls.py');
    const total = totalOf(answer, 'calls.py');
    assertThrice(total.get(25), total.get(26));
    assertThrice(total.get(12), total.get(16));
    assert.equal(total.get(26), total.get(16));
    const work = answer.functions.find(({ name }) => name === 'work')!;
    assert.equal(work.line, 4);
    assertMostIsIn(answer, 'calls.py');
  });

  it(`are no work where they call, under recursion, Python ${version}`, async () => {
    const answer = await profile('recursion.py');
    const self = selfOf(answer, 'recursion.py');
    const total = totalOf(answer, 'recursion.py');
    assert.ok((self.get(9) ?? 0) < self.get(7)! / 10, `${self.get(9)} of ${self.get(7)}`);
    // Nine levels of ten are below it; counted once a stack, they are less than all.
    assert.ok(total.get(9)! > answer.total / 2 && total.get(9)! < answer.total);
    assert.ok(total.get(14)! <= answer.total && total.get(14)! > total.get(9)!);
  });

  it(`have of each thread what it computed, Python ${version}`, async () => {
    const { answer, computed } = await profileComputed([TOLD, ...python, '--', program('threadTimes.py')]);
    assertThreadsAreTrue(answer, computed);
    const total = totalOf(answer, 'threadTimes.py');
    assertThrice(total.get(16), total.get(21));
  });

  it(`have of each thread what it computed while others want the cores, Python ${version}`, async () => {
    const args = [TOLD, ...python, '--', program('threadTimes.py')];
    const { answer, computed } = await underLoad(() => profileComputed(args));
    assertThreadsAreTrue(answer, computed);
  });

  it(`have no work of threads that wait, in whatever way, Python ${version}`, async () => {
    const { answer, computed } = await profileComputed([TOLD, ...python, '--', program('waiting.py')]);
    assert.ok(answer.total <= computed.get('process')!, `${answer.total} of ${computed.get('process')}`);
    const work = answer.functions.find(({ name }) => name === 'work')!;
    assert.ok(work.total > answer.total / 2, `${work.total} of ${answer.total}`);
    const threads = answer.parts.filter(({ kind }) => kind === 'thread');
    const waited = threads.reduce((sum, { self }) => sum + self, 0);
    assert.ok(waited < work.total / 10, `${waited} beside ${work.total}`);
  });

  it(`are told apart for coroutines, and waiting for events is no work, Python ${version}`, async () => {
    const { answer, computed } = await profileComputed([TOLD, ...python, '--', program('asynchronous.py')]);
    const self = selfOf(answer, 'asynchronous.py');
    assertThrice(self.get(10), self.get(17));
    assert.ok(answer.total <= computed.get('process')!, `${answer.total} of ${computed.get('process')}`);
    const select = answer.functions.find(({ name }) => name.endsWith('.select'));
    assert.ok((select?.self ?? 0) < self.get(10)! / 2, `${select?.self} beside ${self.get(10)}`);
  });

  it(`have no work where they sleep, and the time that passed as another value, Python ${version}`, async () => {
    const { answer, computed } = await profileComputed([TOLD, ...python, '--', program('sleeps.py')]);
    assert.ok(answer.total <= computed.get('process')!, `${answer.total} of ${computed.get('process')}`);
    const passed = await profile('sleeps.py', '--value', 'wall');
    const wall = selfOf(passed, 'sleeps.py');
    assertRising([wall.get(4), wall.get(5), wall.get(6)]);
    assert.ok(passed.total / 1e6 <= passed.durationMs, `${passed.total} in ${passed.durationMs} ms`);
    assertMostIsIn(passed, 'sleeps.py');
  });
}
