import * as assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { settingList, withContributions } from '../../../scripts/generate/manifest';
import { fillTables } from '../../../scripts/generate/tables';
import { checkTexts, l10nBundle, type Texts } from '../../../scripts/generate/texts';
import { rules } from '../../../src/checks/rules';
import { commands } from '../../../src/editor/contributions';
import { formats, writableFormats } from '../../../src/formats';
import { runtimes } from '../../../src/runtimes';

const texts = JSON.parse(readFileSync('package.nls.json', 'utf8')) as Texts;
const as = async (markdown: string) => Promise.resolve(markdown);

function fill(page: string, file = 'docs/page.md'): Promise<string> {
  return fillTables(file, page, texts, as);
}

/** The rows of a table that a page asks for, without its head. */
async function rowsOf(name: string, file?: string): Promise<string[]> {
  const page = await fill(`<!-- generated:${name} -->\n<!-- /generated:${name} -->\n`, file);
  const lines = page.split('\n').filter((line) => line.startsWith('|'));
  assert.match(lines[1]!, /^\| --- \|/);
  return lines.slice(2);
}

describe('tables of the documentation', () => {
  it('stand between their markers, and the rest of a page stays as it is', async () => {
    const page = 'Before\n\n<!-- generated:rules -->\n\nold\n\n<!-- /generated:rules -->\n\nAfter |\n';
    const filled = await fill(page);
    assert.match(filled, /^Before\n\n<!-- generated:rules -->\n\n\| Rule/);
    assert.match(filled, /\|\n\n<!-- \/generated:rules -->\n\nAfter \|\n$/);
    assert.ok(!filled.includes('old'));
    assert.equal(await fill(filled), filled);
  });

  it('of a page that asks for none are none', async () => {
    const page = 'A page that writes `<!-- generated:rules -->` in its text.\n';
    assert.equal(await fill(page), page);
  });

  it('have every rule, with a link from where the page is', async () => {
    for (const file of ['README.md', 'docs/checks.md', 'docs/checks/README.md']) {
      const links = (await rowsOf('rules', file)).map((row) => /\]\((.*?)\)/.exec(row)![1]!);
      assert.equal(links.length, rules.length);
      for (const link of links) assert.ok(existsSync(path.join(path.dirname(file), link)), link);
    }
  });

  it('have every command, setting, format and engine', async () => {
    assert.equal((await rowsOf('commands')).length, Object.keys(commands).length);
    const keys = (await rowsOf('commands')).find((row) => row.includes('`hotline.profileFile`'))!;
    assert.match(keys, /`Ctrl\+Alt\+P` \(macOS: `Cmd\+Alt\+P`\)/);
    assert.equal((await rowsOf('settings')).length, settingList.length);
    const rows = await rowsOf('formats');
    const shown = formats.filter(({ fileNames }) => fileNames.length > 0);
    assert.equal(rows.length, shown.length);
    assert.equal(rows.filter((row) => row.endsWith('| yes |')).length, writableFormats.length);
    const engines = runtimes.all.map((runtime) => runtime.engines.length).filter((count) => count > 1);
    // And `auto` of each.
    assert.equal(
      (await rowsOf('engines')).length,
      engines.reduce((sum, count) => sum + count + 1, 0),
    );
    assert.ok(!rows.join().includes('undefined'));
  });

  const faults: Readonly<Record<string, readonly [page: string, message: RegExp]>> = {
    'a table that there is not': [
      '<!-- generated:planets -->\n<!-- /generated:planets -->\n',
      /^docs\/page\.md: <!-- generated:planets --> is not one of: formats, rules/,
    ],
    'one that every object has': [
      '<!-- generated:toString -->\n<!-- /generated:toString -->\n',
      /toString --> is not one of/,
    ],
    'a marker that is not closed': [
      '<!-- generated:rules -->\n',
      /generated:rules --> has no matching marker/,
    ],
    'one that is not opened': ['<!-- /generated:rules -->\n', /\/generated:rules --> has no matching marker/],
    'one in another': [
      '<!-- generated:rules -->\n<!-- generated:formats -->\n',
      /generated:formats --> has no matching marker/,
    ],
    'one that another closes': [
      '<!-- generated:rules -->\n<!-- /generated:formats -->\n',
      /\/generated:formats --> has no matching marker/,
    ],
  };
  for (const [what, [page, message]] of Object.entries(faults))
    it(`${what} is an error that names the page`, () =>
      assert.rejects(fill(page), (error: Error) => {
        assert.match(error.message, message);
        return error.message.startsWith('docs/page.md: ');
      }));
});

describe('texts', () => {
  it('of the manifest that are missing or left over are named', () => {
    const manifest = JSON.stringify({ title: '%a.b%', note: '100 % of it' });
    checkTexts(manifest, { 'a.b': 'A' });
    assert.throws(() => checkTexts(manifest, {}), /package\.nls\.json lacks texts: a\.b/);
    assert.throws(
      () => checkTexts(manifest, { 'a.b': 'A', c: 'C' }),
      /package\.nls\.json has texts that nothing uses: c$/,
    );
  });

  it('of the code are found, in an order that does not change', async () => {
    const sources = ['b', 'a'].map(
      (text) => `import * as l10n from '@vscode/l10n';\nexport const it = l10n.t('${text} {0}', 1);\n`,
    );
    const bundle = await l10nBundle(sources);
    assert.equal(bundle, '{\n  "a {0}": "a {0}",\n  "b {0}": "b {0}"\n}\n');
  });
});

describe('the manifest that is written', () => {
  const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Record<string, unknown>;

  it('replaces what was changed by hand, and keeps everything else', () => {
    const changed = { ...manifest, contributes: { commands: [] } };
    assert.deepEqual(withContributions(changed), withContributions(manifest));
    assert.deepEqual(Object.keys(withContributions(manifest)), Object.keys(manifest));
  });
});
