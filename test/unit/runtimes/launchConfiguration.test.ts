import * as assert from 'node:assert/strict';
import { matchLaunchConfiguration, parseEnvFile } from '../../../src/runtimes/node/launchConfiguration';

const context = {
  file: '/work/app/src/main.js',
  workspaceFolder: '/work/app',
  env: { STAGE: 'test' },
  home: '/home/me',
};
const entry = { type: 'node', request: 'launch', name: 'Main', program: '${workspaceFolder}/src/main.js' };

describe('matchLaunchConfiguration', () => {
  it('takes the entry that names the file before one for any open file', () => {
    const open = { ...entry, name: 'Open file', program: '${file}' };
    assert.equal(matchLaunchConfiguration([open, entry], context)?.name, 'Main');
    assert.equal(matchLaunchConfiguration([open], context)?.name, 'Open file');
  });

  it('finds a program that is given relative to the folder, or to cwd', () => {
    for (const more of [{ program: 'src/main.js' }, { program: 'main.js', cwd: '${workspaceFolder}/src' }]) {
      assert.equal(matchLaunchConfiguration([{ ...entry, ...more }], context)?.name, 'Main');
    }
  });

  it('replaces variables everywhere', () => {
    const found = matchLaunchConfiguration(
      [
        {
          ...entry,
          args: ['--in', '${fileBasenameNoExtension}.json', 7, '${env:STAGE}', '${command:pick}'],
          cwd: '${fileDirname}',
          env: { HOME_DIR: '${userHome}', COUNT: 3 },
          envFile: '.env',
          runtimeExecutable: '/opt/node/bin/node',
          runtimeArgs: '--max-old-space-size=100  --no-warnings',
        },
      ],
      context,
    );
    assert.deepEqual(found, {
      name: 'Main',
      args: ['--in', 'main.json', '7', 'test', '${command:pick}'],
      cwd: '/work/app/src',
      env: { HOME_DIR: '/home/me' },
      envFile: '/work/app/.env',
      runtimeExecutable: '/opt/node/bin/node',
      runtimeArgs: ['--max-old-space-size=100', '--no-warnings'],
    });
  });

  it('passes over what runs something else, and content of any shape', () => {
    const others = [
      { ...entry, type: 'python' },
      { ...entry, request: 'attach' },
      { ...entry, program: 'src/other.js' },
      { ...entry, program: 5 },
      null,
      [],
      'text',
    ];
    assert.equal(matchLaunchConfiguration(others, context), undefined);
    for (const shape of [undefined, null, {}, 'text', 3])
      assert.equal(matchLaunchConfiguration(shape, context), undefined);
  });
});

describe('parseEnvFile', () => {
  it('reads quotes, comments, export, and lines that are none of these', () => {
    const text = [
      '\uFEFF# comment',
      'A=1',
      ' export B = two words # why',
      `C='a # b'`,
      'D="x\\ny"',
      'E=',
      'nonsense',
      'F=a=b\r',
    ];
    assert.deepEqual(parseEnvFile(text.join('\n')), {
      A: '1',
      B: 'two words',
      C: 'a # b',
      D: 'x\ny',
      E: '',
      F: 'a=b',
    });
  });
});
