import * as assert from 'node:assert/strict';
import { chmodSync } from 'node:fs';
import * as path from 'node:path';
import { findNode, type NodeSearch } from '../../../src/runtimes/node/nodeExecutable';
import { matchesVersion } from '../../../src/runtimes/node/nodeVersion';
import { UserError } from '../../../src/base/userError';
import { folderWith, removeFolder } from '../../support/cli';

const node = (version: string) => `#!/bin/sh\necho ${version}\n`;

describe('findNode', () => {
  let folder: string;
  const at = (...parts: string[]) => path.join(folder, ...parts);
  const search = (more: Partial<NodeSearch>): NodeSearch => ({
    startFolder: at('plain', 'src'),
    stopFolder: at('plain'),
    env: { PATH: at('bin') },
    home: at('home'),
    platform: 'linux',
    ...more,
  });

  before(() => {
    const executables = {
      'bin/node': node('v20.20.2'),
      'home/.nvm/versions/node/v18.20.4/bin/node': node('v18.20.4'),
      'home/.nvm/versions/node/v18.9.1/bin/node': node('v18.9.1'),
      'home/.nvm/versions/node/v16.1.0/bin/node': '#!/bin/sh\nexit 1\n',
      'home/.volta/tools/image/node/21.7.3/bin/node': node('v21.7.3'),
      'home/.local/share/fnm/node-versions/v22.1.0/installation/bin/node': node('v22.1.0'),
      'odd/node': '#!/bin/sh\necho hello\n',
      'broken/node': '#!/bin/sh\necho cannot >&2\nexit 3\n',
    };
    folder = folderWith({
      ...executables,
      'plain/src/a.js': '',
      '.nvmrc': '4',
      'nvm/.nvmrc': '# the team’s\n18\n',
      'nvm/deep/src/a.js': '',
      'same/.node-version': 'v20\n',
      'volta/package.json': '{"volta": {"node": "21.7.3"}}',
      'fnm/.nvmrc': '22.1',
      'missing/.nvmrc': 'lts/hydrogen-not',
      'gone/.nvmrc': '16',
    });
    for (const file of Object.keys(executables)) chmodSync(at(file), 0o755);
  });
  after(() => removeFolder(folder));

  it('takes the first on PATH where nothing is asked for, and looks no further than the workspace', async () => {
    assert.deepEqual(await findNode(search({})), {
      path: at('bin/node'),
      version: 'v20.20.2',
      reason: 'first on PATH',
    });
  });

  it('takes the one on PATH when it is what the project asks for', async () => {
    const found = await findNode(search({ startFolder: at('same') }));
    assert.equal(found.reason, 'on PATH, as required by .node-version');
    assert.equal(found.warning, undefined);
  });

  const managers: [what: string, project: string, version: string, reason: string][] = [
    ['.nvmrc, the newest of nvm’s', 'nvm/deep/src', 'v18.20.4', 'as required by .nvmrc'],
    ['volta in package.json', 'volta', 'v21.7.3', 'as required by package.json'],
    ['.nvmrc, from fnm', 'fnm', 'v22.1.0', 'as required by .nvmrc'],
  ];
  for (const [what, project, version, reason] of managers) {
    it(`takes the installed version that the project names: ${what}`, async () => {
      const found = await findNode(search({ startFolder: at(project), stopFolder: folder }));
      assert.equal(found.version, version);
      assert.equal(found.reason, reason);
    });
  }

  it('falls back to PATH, and says so, when the named version is not installed or broken', async () => {
    for (const [project, asked] of [
      ['missing', 'lts/hydrogen-not'],
      ['gone', '16'],
    ] as const) {
      const found = await findNode(search({ startFolder: at(project), stopFolder: folder }));
      assert.equal(found.version, 'v20.20.2');
      assert.equal(
        found.warning,
        `.nvmrc requires Node.js ${asked}, which is not installed. Node.js v20.20.2 was used instead.`,
      );
    }
  });

  it('takes the setting before all: a path, one in the home folder, a name on PATH', async () => {
    const versions = { [at('home/.nvm/versions/node/v18.9.1/bin/node')]: 'v18.9.1', node: 'v20.20.2' };
    for (const [setting, version] of Object.entries(versions)) {
      const found = await findNode(search({ setting, startFolder: at('nvm') }));
      assert.equal(found.version, version);
      assert.equal(found.reason, 'as configured');
    }
    const inHome = await findNode(search({ setting: '~/.volta/tools/image/node/21.7.3/bin/node' }));
    assert.equal(inHome.version, 'v21.7.3');
  });

  const faults: [
    what: string,
    more: (at: (part: string) => string) => Partial<NodeSearch>,
    message: RegExp,
  ][] = [
    [
      'no Node.js on PATH',
      (at) => ({ env: { PATH: at('home') } }),
      /^There is no Node\.js on PATH\. Install/,
    ],
    ['an empty PATH', () => ({ env: {} }), /^There is no Node\.js on PATH/],
    [
      'a setting that names nothing',
      (at) => ({ setting: at('none/node') }),
      /is not a working Node\.js: ENOENT/,
    ],
    [
      'a setting that is not on PATH',
      () => ({ setting: 'node99' }),
      /^node99 is not a working Node\.js: .* not on PATH/,
    ],
    ['a program that is no Node.js', (at) => ({ setting: at('odd/node') }), /it reported “hello”/],
    [
      'a broken one on PATH',
      (at) => ({ env: { PATH: at('broken') } }),
      /^The Node\.js on PATH, .* does not work/,
    ],
  ];
  for (const [what, more, message] of faults) {
    it(`names the setting as the remedy: ${what}`, async () => {
      await assert.rejects(findNode(search(more(at))), (error: UserError) => {
        assert.ok(error instanceof UserError);
        assert.match(error.message, message);
        assert.match(error.message, /hotline\.node\.executable/);
        assert.equal(error.message.includes('\n'), false);
        assert.deepEqual(error.remedy?.arguments, ['hotline.node.executable']);
        return true;
      });
    });
  }
});

describe('matchesVersion', () => {
  const cases: [asked: string, matching: string[], other: string[]][] = [
    ['20', ['v20.20.2', '20.0.0'], ['v2.20.0', 'v21.0.0']],
    ['v20.11', ['v20.11.1'], ['v20.1.1', 'v20.12.0']],
    ['20.11.x', ['v20.11.1'], ['v20.12.0']],
    ['20.11.1', ['v20.11.1'], ['v20.11.10']],
    ['lts/*', ['v20.1.0', 'v22.1.0'], ['v21.1.0']],
    ['lts/iron', ['v20.20.2'], ['v22.0.0']],
    ['LTS/Jod', ['v22.20.2'], ['v20.0.0']],
    ['node', ['v20.20.2', 'v23.0.0'], []],
    ['iojs-3', [], ['v3.0.0']],
  ];
  for (const [asked, matching, other] of cases) {
    it(asked, () => {
      for (const version of matching) assert.ok(matchesVersion(version, asked), version);
      for (const version of other) assert.ok(!matchesVersion(version, asked), version);
    });
  }
});
