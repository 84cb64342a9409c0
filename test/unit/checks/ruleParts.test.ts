import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { rules } from '../../../src/checks/rules';

const SECTIONS = [
  'Why it costs',
  'What to do',
  'How safe the fix is',
  'When to leave it',
  'What it does not see',
];

interface Manifest {
  readonly contributes: {
    readonly configuration: readonly {
      readonly properties: Readonly<Record<string, { properties?: object }>>;
    }[];
  };
}

describe('every rule', () => {
  it('has a documentation page with all sections', () => {
    for (const { id } of rules) {
      const file = `docs/checks/${id}.md`;
      assert.ok(existsSync(file), file);
      const page = readFileSync(file, 'utf8');
      for (const section of SECTIONS)
        assert.match(page, new RegExp(`^## ${section}\n\n\\S`, 'm'), `${id}: ${section}`);
    }
    assert.deepEqual(readdirSync('docs/checks').sort(), rules.map(({ id }) => `${id}.md`).sort());
  });

  it('has a severity in the settings', () => {
    const { contributes } = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
    const settings = contributes.configuration.flatMap(({ properties }) => Object.entries(properties));
    const severity = settings.find(([name]) => name === 'hotline.checks.severity')![1];
    assert.deepEqual(Object.keys(severity.properties!).sort(), rules.map(({ id }) => id).sort());
  });

  it('has a unique id, a folder of the same name, and a title', () => {
    assert.equal(new Set(rules.map(({ id }) => id)).size, rules.length);
    const folders = readdirSync('src/checks/rules').filter((name) => name !== 'index.ts');
    assert.deepEqual(folders.sort(), rules.map(({ id }) => id).sort());
    for (const { title } of rules) assert.match(title, /^[A-Z].{20,}[^.]$/);
  });
});
