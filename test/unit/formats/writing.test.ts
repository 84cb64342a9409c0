import * as assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { parseProfile, writableFormats } from '../../../src/formats';
import { functionCosts } from '../../../src/profile/views/hotFunctions';
import { FunctionKind, totalValue, type Profile } from '../../../src/profile/model/profile';
import { ProfileBuilder } from '../../../src/profile/model/profileBuilder';
import { UserError } from '../../../src/base/userError';
import { profileOf } from '../../support/profiles';
import { GO_FIXTURES, goTop } from '../../support/goPprof';
import { CAPACITIES, assertRoundTrip } from './roundTrip';

const FIXTURES = 'test/fixtures/profiles';

/** Every profile of a real tool that is here. */
const fixtures = readdirSync(FIXTURES, { recursive: true, encoding: 'utf8' }).filter(
  (name) =>
    /\.(cpuprofile|heapprofile|pb\.gz|collapsed|austin|json)$/.test(name) &&
    !/program|\.expected\./.test(name),
);

function read(name: string): Profile {
  const bytes = readFileSync(path.join(FIXTURES, name));
  return parseProfile(name.endsWith('.gz') ? gunzipSync(bytes) : bytes);
}

function isTimed({ valueTypes }: Profile): boolean {
  return valueTypes.some(({ unit }) => unit === 'nanoseconds');
}

describe('writing profiles', () => {
  it('is tested for every format that can be written', () => {
    assert.deepEqual(writableFormats.map(({ id }) => id).sort(), Object.keys(CAPACITIES).sort());
    assert.ok(fixtures.length >= 20);
  });

  for (const format of writableFormats) {
    describe(`as ${format.id}`, () => {
      for (const name of fixtures) {
        it(`${name} and back`, () => {
          const profile = read(name);
          if (format.id === 'cpuprofile' && !isTimed(profile))
            assert.throws(() => format.write(profile), UserError);
          else assertRoundTrip(profile, format);
        });
      }

      it('recursion, idle time, several lines of one function, lines of calls', () => {
        const stacks = [
          { frames: 'main@3;work@10', value: 10 },
          { frames: 'main@3;work@11', value: 3.5 },
          { frames: 'main@3;work@12;work@12;work@10', value: 7 },
          { frames: 'main@4;work@10', value: 5 },
          { frames: 'main@4', value: 2 },
          { frames: '(idle)', value: 40 },
        ];
        const again = assertRoundTrip(profileOf(stacks), format);
        assert.equal(Math.round(totalValue(again) / 1e6), 68);
        const idle = again.functions.name.indexOf('(idle)');
        assert.equal(again.functions.kind[idle], FunctionKind.idle);
      });

      it('names with markup, control characters, separators and marks of direction', () => {
        const name = '</script> a;b\n\u0000\u202E(x) 12';
        const builder = new ProfileBuilder([{ type: 'wall', unit: 'nanoseconds' }]);
        const func = builder.addFunction({ name, source: '/a b/(c)/d.js', line: 1, column: 3 });
        builder.addSelf(builder.addNode(0, func), 5, [7e6]);
        const again = assertRoundTrip(builder.build({ duration: 7e6, defaultValue: 0 }), format);
        assert.deepEqual([...again.sources], ['/a b/(c)/d.js']);
      });

      it('nothing', () => {
        const empty = new ProfileBuilder([{ type: 'wall', unit: 'nanoseconds' }]);
        const bytes = format.write(empty.build({ duration: 0, defaultValue: 0 }));
        if (format.id !== 'collapsed') assert.equal(totalValue(parseProfile(bytes)), 0);
      });
    });
  }

  it('keeps collections on what they interrupted, as V8 tells them', () => {
    const builder = new ProfileBuilder([
      { type: 'samples', unit: 'count' },
      { type: 'wall', unit: 'nanoseconds' },
    ]);
    const add = (parent: number, name: string, source: string, kind: FunctionKind, time: number) => {
      const node = builder.addNode(parent, builder.addFunction({ name, source, line: 0, column: 0, kind }));
      if (time > 0) builder.addSelf(node, 0, [time, time * 1e6]);
      return node;
    };
    const collect = (parent: number, time: number) =>
      add(parent, '(garbage collector)', '', FunctionKind.garbageCollector, time);
    const main = add(0, 'main', '/a.js', FunctionKind.code, 5);
    const work = add(main, 'work', '/a.js', FunctionKind.code, 3);
    collect(main, 2);
    collect(work, 4);
    collect(add(main, 'quiet', '/a.js', FunctionKind.code, 0), 6);
    collect(0, 7);
    const format = writableFormats.find(({ id }) => id === 'cpuprofile')!;
    const again = assertRoundTrip(builder.build({ duration: 27e6, defaultValue: 1 }), format);
    const totals = functionCosts(again).map(({ func, total }) => [again.functions.name[func], total / 1e6]);
    assert.deepEqual(totals.sort(), [
      ['(garbage collector)', 19],
      ['(root)', 27],
      ['main', 20],
      ['quiet', 6],
      ['work', 7],
    ]);
  });

  describe('as pprof, for go tool pprof', () => {
    const format = writableFormats.find(({ id }) => id === 'pprof')!;
    let folder: string;
    before(() => (folder = mkdtempSync(path.join(os.tmpdir(), 'hotline-pprof-'))));
    after(() => rmSync(folder, { recursive: true, force: true }));

    function written(profile: Profile): string {
      const file = path.join(folder, 'written.pb.gz');
      writeFileSync(file, gzipSync(format.write(profile)));
      return file;
    }

    for (const [name, type] of [
      ['cpu.pb.gz', 'cpu'],
      ['mem.pb.gz', 'alloc_space'],
      ['mem.pb.gz', 'inuse_objects'],
    ] as const) {
      it(`${type} of Go is as it was, by function and by line`, () => {
        const file = written(read(`go-1.19.8/${name}`));
        for (const lines of [[], ['-lines']]) {
          const args = [...lines, `-sample_index=${type}`];
          const theirs = goTop(`${GO_FIXTURES}/${name}`, args);
          assert.ok(theirs.size > 10);
          assert.deepEqual(sorted(goTop(file, args)), sorted(theirs));
        }
      });
    }

    it('a profile of Node.js has the same functions', () => {
      const profile = read('node-20.20.2/cpu-prof.cpuprofile');
      const theirs = goTop(written(profile), ['-sample_index=wall']);
      const own = functionCosts(profile).filter(({ func, total }) => func > 0 && total > 0);
      for (const name of ['spin', 'fib', '(idle)', '(garbage collector)', '(program)']) {
        const rows = own.filter(({ func }) => profile.functions.name[func] === name);
        const self = rows.reduce((sum, row) => sum + row.self, 0);
        assert.ok(Math.abs((theirs.get(name)?.flat ?? 0) - self) < 1000, name);
      }
    });
  });
});

function sorted<Value>(map: ReadonlyMap<string, Value>): [string, Value][] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1));
}
