import * as assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import * as path from 'node:path';
import { pySpyFolder } from '../../harness/provision';
import { hotline } from '../../support/cli';
import { assertRising, profileJson, program, selfOf } from './answers';
import { tellNotTested, type Python } from './pythons';

/** The versions that Debian's austin 1.0.1 reads right. */
export const austinReads = ['3.8', '3.9'];
/** The one for which it was seen to find nothing. */
export const austinFails = '3.11';

const PATH = [path.join(pySpyFolder, 'bin'), process.env.PATH].join(path.delimiter);

/** Whether a profiler is installed, on PATH or where the tests install it. */
export const isInstalled = (tool: 'py-spy' | 'austin'): boolean =>
  PATH.split(path.delimiter).some((folder) => existsSync(path.join(folder, tool)));

/** The environment in which the profilers are found. */
export const withTools = { PATH };

/** That lines of another profiler are told apart, under one Python. */
function testTool(tool: 'py-spy' | 'austin', { file, version }: Python): void {
  it(`give lines that are true: ${tool}, ${version}`, async () => {
    const args = [program('straight.py'), '--engine', tool, '--executable', file];
    const answer = await profileJson(args, { env: withTools });
    assert.equal(answer.engine, tool);
    const self = selfOf(answer, 'straight.py');
    assertRising([self.get(10), self.get(11), self.get(12)]);
    assert.ok(!answer.functions.some(({ path: at }) => at?.includes('_hotline')));
  });
}

/** py-spy, under one Python. */
export function testPySpy(python: Python): void {
  if (isInstalled('py-spy')) testTool('py-spy', python);
  else tellNotTested(`py-spy under Python ${python.version}`);
}

/** austin, under one Python, of the versions that it reads and of those for which it is refused. */
export function testAustin(python: Python): void {
  const { file, version } = python;
  if (!isInstalled('austin')) tellNotTested(`austin under Python ${version}`);
  else if (austinReads.includes(version)) testTool('austin', python);
  else if (version === austinFails)
    it(`are not taken where they see nothing: austin 1.0.1, ${version}`, async () => {
      const args = ['profile', program('straight.py'), '--engine', 'austin', '--executable', file];
      const { status, stderr } = await hotline(args, { env: withTools });
      assert.equal(status, 2, stderr);
      assert.match(stderr, /austin cannot be used: /);
    });
}
