import * as assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import * as path from 'node:path';
import { testNames } from '../../../src/runtimes/python/commandLine';
import { folderWith, hotline, processesWith, removeFolder } from '../../support/cli';
import { onceTold } from '../../support/waiting';
import { hitsOf, profileJson, selfOf, type Answer } from './answers';

/** The Python for which the test command installs pytest, Django and Flask. */
const PYTHON = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3';

const SLOW = `def slow():
    total = 0
    for number in range(1_500_000):
        total += number * number % 7
    return total
`;

const PYTEST = `import pytest
from code_under_test import slow


@pytest.fixture
def value():
    return slow()


def test_once(value):
    assert value > 0


class TestMore:
    def test_twice(self):
        assert slow() == slow()

    @pytest.mark.parametrize('times', [1, 2])
    def test_often(self, times):
        assert slow() * times > 0
`;

const UNITTEST = `import unittest
from code_under_test import slow


class Slow(unittest.TestCase):
    def test_one(self):
        self.assertGreater(slow(), 0)

    def test_two(self):
        self.assertEqual(slow(), slow())
`;

const FLASK = `from flask import Flask
from code_under_test import slow

app = Flask(__name__)


@app.route('/')
def index():
    return str(slow())
`;

const DJANGO_MANAGE = `import os
import sys

if __name__ == '__main__':
    os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'site_settings')
    from django.core.management import execute_from_command_line
    from django.core.servers.basehttp import WSGIServer

    class Telling(WSGIServer):
        """Says which port it got, as Flask's does."""

        def server_activate(self):
            super().server_activate()
            print(f'Running on http://127.0.0.1:{self.server_port}', file=sys.stderr, flush=True)

    from django.core.management.commands import runserver

    runserver.Command.server_cls = Telling
    execute_from_command_line(sys.argv)
`;

const DJANGO_SETTINGS = `SECRET_KEY = 'test'
DEBUG = True
ALLOWED_HOSTS = ['127.0.0.1']
ROOT_URLCONF = 'site_urls'
`;

const DJANGO_URLS = `from django.http import HttpResponse
from django.urls import path
from code_under_test import slow


def index(request):
    return HttpResponse(str(slow()))


urlpatterns = [path('', index)]
`;

describe('frameworks of Python', function () {
  this.timeout(240_000);
  let folder: string;
  const at = (name: string) => path.join(folder, name);
  const python = ['--executable', PYTHON];

  before(() => {
    folder = folderWith({
      'code_under_test.py': SLOW,
      'test_pytest.py': PYTEST,
      'test_unittest.py': UNITTEST,
      'web.py': FLASK,
      'manage.py': DJANGO_MANAGE,
      'site_settings.py': DJANGO_SETTINGS,
      'site_urls.py': DJANGO_URLS,
      'package/__init__.py': '',
      'package/__main__.py': 'from .part import run\nrun()\n',
      'package/part.py': `from code_under_test import slow\n\n\ndef run():\n    slow()\n    print(__name__, __package__)\n`,
      'package/relative.py': 'from . import part\n\npart.run()\nprint(__name__, __spec__.name)\n',
    });
  });
  after(() => removeFolder(folder));

  const slowShare = (answer: Answer) =>
    [...selfOf(answer, 'code_under_test.py').values()].reduce((sum, one) => sum + one, 0) / answer.total;

  it('have their tests found by their lines', () => {
    assert.deepEqual(testNames(PYTEST), [
      { name: 'test_once', line: 10 },
      { name: 'TestMore.test_twice', line: 15 },
      { name: 'TestMore.test_often', line: 19 },
    ]);
    assert.deepEqual(
      testNames(UNITTEST).map(({ name }) => name),
      ['Slow.test_one', 'Slow.test_two'],
    );
  });

  it('pytest runs a whole file, with exact hits in the code that it tests', async () => {
    const answer = await profileJson([at('test_pytest.py'), ...python, '--hits'], { cwd: folder });
    assert.ok(answer.notes.includes('Run by pytest'));
    assert.ok(slowShare(answer) > 0.5, `${slowShare(answer)}`);
    // The fixture once, twice in one test, once for each of two parameters.
    assert.equal(hitsOf(answer, 'code_under_test.py').get(2), 5);
    assert.equal(hitsOf(answer, 'test_pytest.py').get(11), 1);
  });

  it('pytest runs a single test, a method, and all parameters of one', async () => {
    for (const [name, calls] of [
      ['test_once', 1],
      ['TestMore.test_twice', 2],
      ['TestMore.test_often', 2],
    ] as const) {
      const answer = await profileJson([at('test_pytest.py'), ...python, '--hits', '--test', name], {
        cwd: folder,
      });
      assert.equal(hitsOf(answer, 'code_under_test.py').get(2), calls, name);
    }
  });

  it('unittest runs a whole file and a single test where there is no pytest', async () => {
    // A virtual environment is empty when it is made.
    execFileSync(PYTHON, ['-m', 'venv', '--without-pip', at('.venv')]);
    const whole = await profileJson([at('test_unittest.py'), '--hits'], { cwd: folder });
    assert.ok(whole.notes.includes('Run by unittest'), whole.notes.join());
    assert.equal(hitsOf(whole, 'code_under_test.py').get(2), 3);
    const one = await profileJson([at('test_unittest.py'), '--hits', '--test', 'Slow.test_two'], {
      cwd: folder,
    });
    assert.equal(hitsOf(one, 'code_under_test.py').get(2), 2);
    const { status, stderr } = await hotline(['profile', at('test_pytest.py')], { cwd: folder });
    assert.equal(status, 2);
    assert.match(stderr, /need pytest.*python -m pip install pytest/);
  });

  it('modules that only run inside their package are run so', async () => {
    for (const [file, printed] of [
      ['package/__main__.py', 'package.part package'],
      ['package/relative.py', '__main__ package.relative'],
    ] as const) {
      const { status, stdout } = await hotline(['profile', at(file), ...python, '--hits'], { cwd: folder });
      assert.equal(status, 0, stdout);
      assert.ok(stdout.includes(printed), stdout);
      assert.match(stdout, /Run as module package/);
    }
  });

  for (const [name, own] of [
    ['web.py', ['--port', '0']],
    ['manage.py', ['runserver', '--noreload', '127.0.0.1:0']],
  ] as const) {
    it(`the development server of ${name} is measured until it is stopped, and leaves nothing behind`, async () => {
      let answered: Promise<string> | undefined;
      const { stdout, stderr } = await hotline(
        ['profile', at(name), ...python, '--format', 'json', '--', ...own],
        {
          cwd: folder,
          onStart: (child) =>
            onceTold(child.stderr!, /Running on (http:\/\/127\.0\.0\.1:[1-9]\d*)\D/, ([, origin]) => {
              answered = fetch(origin!).then((answer) => answer.text());
              void answered.finally(() => child.kill('SIGTERM')).catch(() => undefined);
            }),
        },
      );
      assert.match((await answered) ?? '', /^\d+$/, stderr);
      assert.ok(stdout.startsWith('{'), stderr);
      const self = selfOf(JSON.parse(stdout) as Answer, 'code_under_test.py');
      const loop = (self.get(3) ?? 0) + (self.get(4) ?? 0);
      const all = [...self.values()].reduce((sum, one) => sum + one, 0);
      assert.ok(loop > 0 && loop > 0.9 * all, JSON.stringify([...self]));
      assert.deepEqual(await processesWith(folder), []);
    });
  }
});
