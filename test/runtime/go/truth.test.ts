import * as assert from 'node:assert/strict';
import * as path from 'node:path';
import { folderWith, removeFolder } from '../../support/cli';
import { goTop, readGoProfile } from '../../support/goPprof';
import { lineTable } from '../../../src/profile/views/lineTable';
import { assertShares, profileJson, selfOf, totalOf, type Answer } from '../python/answers';
import { BUILD_MS, OFTEN, goProgram } from './goPrograms';

/** What shares may be off, in percentage points: the programs compute for two and a half seconds. */
const POINTS = 6;

function totals(answer: Answer, names: readonly string[]): (number | undefined)[] {
  return names.map((name) => answer.functions.find((one) => one.name === name)?.total);
}

describe('Go programs', function () {
  this.timeout(BUILD_MS);

  it('have functions with true shares', async () => {
    const answer = await profileJson([goProgram('functions'), ...OFTEN]);
    assert.equal(answer.engine, 'pprof');
    assert.match(answer.runtimeVersion, /^1\.\d+/);
    assert.ok(answer.samples > 150, `${answer.samples} samples`);
    assertShares(totals(answer, ['main.one', 'main.three']), [1, 3], POINTS);
    const self = answer.functions.reduce((sum, one) => sum + one.self, 0);
    assert.ok(Math.abs(self - answer.total) < 1, 'nothing is lost');
    const [unit] = answer.functions;
    assert.equal(unit!.name, 'programs/work.Unit');
    assert.equal(unit!.line, 12, 'the line that it begins on');
  });

  it('have true lines where one function is called from two lines', async () => {
    const answer = await profileJson([goProgram('lines'), ...OFTEN]);
    const total = totalOf(answer, 'lines/main.go');
    assertShares([total.get(22), total.get(23)], [1, 3], POINTS);
  });

  it('have true lines inside a loop body without calls', async () => {
    const answer = await profileJson([goProgram('straight'), ...OFTEN]);
    const total = totalOf(answer, 'straight/main.go');
    // A sample stands on the instruction behind the one that took long: some of the last line's are the header's.
    assertShares([total.get(15)! + (total.get(14) ?? 0), total.get(16), total.get(17)], [1, 3, 6], POINTS);
  });

  it('have true shares of goroutines', async () => {
    const answer = await profileJson([goProgram('goroutines'), ...OFTEN]);
    assertShares(totals(answer, ['main.single', 'main.triple']), [1, 3], POINTS);
  });

  it('have functions that the compiler put into their callers', async () => {
    const answer = await profileJson([goProgram('inlined'), ...OFTEN]);
    const total = totalOf(answer, 'inlined/main.go');
    assertShares([total.get(34), total.get(35)], [1, 3], POINTS);
    assertShares(totals(answer, ['main.few', 'main.many']), [1, 3], POINTS);
    const mix = answer.functions.find(({ name }) => name === 'main.mix')!;
    assert.ok(mix.self > 0 && mix.line === 11, 'it has a row of its own');
    assert.ok(selfOf(answer, 'inlined/main.go').get(12)! > 0, 'and so has its line');
  });

  it('have no time above the function, where Go puts the jump of an empty loop', async () => {
    const answer = await profileJson([goProgram('emptyLoop'), ...OFTEN]);
    const self = selfOf(answer, 'emptyLoop/main.go');
    assert.deepEqual(
      [...self.keys()].filter((line) => line < 15),
      [],
    );
    assert.ok((self.get(15) ?? 0) + (self.get(17) ?? 0) > 0.9 * answer.total);
  });

  it('have exact bytes on the lines that allocate', async () => {
    const MiB = 1024 * 1024;
    const allocated = await profileJson([goProgram('memory'), '--kind', 'memory']);
    const self = totalOf(allocated, 'memory/main.go');
    assertBytes(self.get(14), 200 * MiB);
    assertBytes(self.get(20), 50 * MiB);
    const inUse = await profileJson([goProgram('memory'), '--kind', 'memory', '--live']);
    const live = totalOf(inUse, 'memory/main.go');
    assertBytes(live.get(14), 20 * MiB);
    assert.equal(live.get(20) ?? 0, 0);
  });

  it('have the figures that go tool pprof has', async () => {
    const folder = folderWith({});
    try {
      for (const [name, kind] of [
        ['inlined', 'cpu'],
        ['memory', 'memory'],
      ] as const) {
        const out = path.join(folder, `${name}.pb.gz`);
        await profileJson([goProgram(name), '--kind', kind, '--out', out, ...(kind === 'cpu' ? OFTEN : [])]);
        const type = kind === 'cpu' ? 'cpu' : 'alloc_space';
        const theirs = goTop(out, ['-lines', `-sample_index=${type}`]);
        const own = [...lineTable(readGoProfile(out, type))].flatMap(([source, lines]) =>
          lines.map(({ line, self, total }) => [`${source}:${line}`, self, total] as const),
        );
        const program = own.filter(([place]) => place.includes('programs/go/'));
        let equal = 0;
        for (const [place, self, total] of program) {
          const found = [...theirs].filter(([row]) => row.endsWith(` ${place}`));
          assert.ok(found.length > 0, place);
          // A line of two functions has two rows there.
          if (found.length > 1) continue;
          assert.deepEqual({ flat: self, cum: total }, found[0]![1], place);
          equal++;
        }
        assert.ok(equal >= 2, `${equal} lines are equal`);
      }
    } finally {
      removeFolder(folder);
    }
  });
});

function assertBytes(bytes: number | undefined, truth: number): void {
  assert.ok(Math.abs((bytes ?? 0) / truth - 1) < 0.01, `${bytes} instead of ${truth} bytes`);
}
