import * as assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { parseProfile } from '../../../src/formats';
import { FormatError } from '../../../src/formats/format';
import { MODULE_NAME, activeValue, type Profile } from '../../../src/profile/model/profile';
import { profileViewOf } from '../../../src/profile/views/profileView';
import { assertInvariants } from '../../support/invariants';

interface Node {
  callFrame: {
    functionName: string;
    scriptId: string;
    url: string;
    lineNumber: number;
    columnNumber: number;
  };
  selfSize: number;
  id: number;
  children: Node[];
}

let ids = 0;
function node(functionName: string, selfSize: number, children: Node[] = [], line = 3, url = '/a.js'): Node {
  const callFrame = { functionName, scriptId: '1', url, lineNumber: line, columnNumber: line === 0 ? 0 : 14 };
  return { callFrame, selfSize, id: ++ids, children };
}

function parse(profile: object): Profile {
  return parseProfile(Buffer.from(JSON.stringify(profile)));
}

describe('a V8 heap profile', () => {
  it('is a tree of bytes that stand where functions start', () => {
    const work = node('work', 300);
    const top = node('', 100, [work, node('push', 50, [], -1, '')], 0);
    const head = node('(root)', 0, [top], -1, '');
    const profile = parse({ head, samples: [{ nodeId: work.id }, { nodeId: work.id }, { nodeId: top.id }] });
    assertInvariants(profile);
    assert.deepEqual(profile.valueTypes, [
      { type: 'samples', unit: 'count' },
      { type: 'alloc_space', unit: 'bytes' },
    ]);
    const report = profileViewOf(profile);
    assert.equal(report.active, 450);
    assert.equal(report.samples, 3);
    assert.deepEqual(
      report.functions.map(({ func, self, total }) => [profile.functions.name[func], self, total]),
      [
        ['work', 300, 300],
        [MODULE_NAME, 100, 450],
        ['push', 50, 50],
      ],
    );
    assert.deepEqual(
      report.lines.get('/a.js')!.map(({ line, self }) => [line, self]),
      [
        [1, 100],
        [4, 300],
      ],
    );
  });

  it('says when it holds only what was in use', () => {
    const { valueTypes } = parse({ hotlineLive: true, head: node('(root)', 1, [], -1, '') });
    assert.deepEqual(valueTypes, [{ type: 'inuse_space', unit: 'bytes' }]);
  });

  it('of Node.js itself is read', () => {
    const bytes = readFileSync('test/fixtures/profiles/node-20.20.2/heap-prof.heapprofile');
    const profile = parseProfile(bytes);
    assertInvariants(profile);
    const sum = (one: Node): number => one.selfSize + one.children.map(sum).reduce((a, b) => a + b, 0);
    assert.equal(activeValue(profile), sum((JSON.parse(bytes.toString()) as { head: Node }).head));
    assert.ok(activeValue(profile) > 0);
  });

  it('may be nested deep', () => {
    let deep = node('f', 1);
    for (let depth = 0; depth < 1500; depth++) deep = node('f', 1, [deep]);
    assert.equal(activeValue(parse({ head: node('(root)', 0, [deep], -1, '') })), 1501);
  });

  const broken: [what: string, change: (head: Node) => unknown, where: RegExp][] = [
    ['a size below zero', (head) => (head.children[0]!.selfSize = -1), /^head\.children\[0\]\.selfSize/],
    ['a size that is none', (head) => (head.children[0]!.selfSize = null as never), /selfSize/],
    [
      'no children',
      (head) => Reflect.deleteProperty(head.children[0]!, 'children'),
      /^head\.children\[0\]\.children/,
    ],
    ['no call frame', (head) => Reflect.deleteProperty(head.children[0]!, 'callFrame'), /callFrame/],
    ['a child that is none', (head) => (head.children[0] = null as never), /^head\.children\[0\]/],
  ];
  for (const [what, change, where] of broken) {
    it(`with ${what} says where`, () => {
      const head = node('(root)', 0, [node('work', 5)], -1, '');
      change(head);
      assert.throws(
        () => parse({ head, samples: [] }),
        (error) => error instanceof FormatError && where.test(error.where),
      );
    });
  }

  it('that was cut off says so', () => {
    const text = JSON.stringify({ head: node('(root)', 0, [node('work', 5)], -1, '') }).slice(0, -9);
    assert.throws(
      () => parseProfile(Buffer.from(text)),
      (error) => error instanceof FormatError && /invalid JSON/.test(error.problem),
    );
  });
});
