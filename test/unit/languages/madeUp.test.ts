import * as assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { Checker } from '../../../src/checks/checker';
import { SourceContext } from '../../../src/checks/analysis/sourceContext';
import { isOwnSource, languageOfEditor, languageOfPath, languages } from '../../../src/languages';
import { functionKey } from '../../../src/languages/functionKey';
import { ProfileBuilder } from '../../../src/profile/model/profileBuilder';
import { runtimeFor, runtimes } from '../../../src/runtimes';
import type { RuntimeDescriptor } from '../../../src/runtimes/runtime';
import { placeDeclarations } from '../../../src/sources/functionLines';
import { glorp } from '../../support/madeUpLanguage';
import { wasmFile } from '../../support/readers';

const runtime: RuntimeDescriptor = {
  id: 'glorpvm',
  label: 'Glorp VM',
  languages: [glorp],
  engines: [{ id: 'glorp-ticks', measures: ['cpu'], text: undefined }],
  hasHits: true,
  hasExactLines: true,
  environmentExtension: undefined,
  readsLaunchConfigurations: false,
  prepare: () => Promise.reject(new Error('runs nothing')),
};

const JOIN = `rite join
each x in xs
  each y in ys
    x.id ~ y.id
  done
done
`;

describe('a made-up language and runtime', () => {
  let takeOut: (() => void)[];
  before(() => (takeOut = [languages.register(glorp), runtimes.register(runtime)]));
  after(() => takeOut.forEach((take) => take()));

  const findingsIn = async (text: string) =>
    (await new Checker(wasmFile).check(text, '/home/ada/a.glorp', true)).findings;

  it('is recognised by file suffix and by the language id of the editor', () => {
    assert.equal(languageOfPath('/home/ada/A.GLORP'), glorp);
    assert.equal(languageOfPath('/home/ada/a.d.glorp'), undefined);
    assert.equal(languageOfEditor('glorp-lang'), glorp);
    assert.equal(isOwnSource('/home/ada/a.glorp'), true);
    assert.equal(isOwnSource('/home/ada/glorp_things/a.glorp'), false);
    assert.equal(isOwnSource('glorp:core'), false);
    assert.equal(runtimeFor('/home/ada/a.glorp'), runtime);
  });

  it('is checked by language-independent rules, without fixes in another language', async () => {
    const { findings, fixes } = await new Checker(wasmFile).check(JOIN, '/home/ada/a.glorp', true);
    assert.deepEqual(
      findings.map(({ rule, startLine }) => [rule, startLine]),
      [['nested-loop', 3]],
    );
    assert.deepEqual(fixes, [[]]);
  });

  it('has findings suppressed by its own line comments', async () => {
    const withComment = (mark: string) => JOIN.replace('  each', `${mark} hotline-disable-file\n  each`);
    assert.equal((await findingsIn(withComment('%%'))).length, 0);
    assert.equal((await findingsIn(withComment('!!'))).length, 1);
  });

  it('has its own statement printer and mutating methods', async () => {
    const read = await glorp.frontEnd.treeReader(wasmFile);
    const source = new SourceContext(read(JOIN, 'a.glorp').tree, JOIN, glorp, 'a.glorp');
    assert.equal(source.language, 'glorp');
    assert.equal(source.support.printer!.constant('a', '1'), 'keep a as 1');
    assert.deepEqual(source.support.mutators, ['engorge']);
  });

  it('has its own way of parsing function names', () => {
    const key = (name: string) => functionKey(name, '/home/ada/a.glorp');
    assert.deepEqual(key('get size').name, 'get size');
    assert.deepEqual(key('prototype.func1'), {
      name: 'func1',
      source: '/home/ada/a.glorp',
      scope: 'prototype',
    });
  });

  it('locates the functions of a profile', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'hotline-glorp-'));
    try {
      const source = path.join(folder, 'a.glorp');
      writeFileSync(source, `\n\n${JOIN}`);
      const builder = new ProfileBuilder([{ type: 'cpu', unit: 'nanoseconds' }]);
      builder.addNode(0, builder.addFunction({ name: 'glorp.join', source, line: 0, column: 0 }));
      const placed = await placeDeclarations(builder.build({ duration: 10, defaultValue: 0 }));
      assert.equal(placed.functions.line[placed.functions.name.indexOf('glorp.join')], 3);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('has its settings, menus and trust in the generated manifest', async () => {
    // The menus are computed when this is first imported.
    const { withContributions } = await import('../../../scripts/generate/manifest');
    const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Record<string, unknown>;
    const made = withContributions(manifest) as {
      capabilities: { untrustedWorkspaces: { restrictedConfigurations: string[] } };
      contributes: {
        configuration: { title: string; properties: Record<string, unknown> }[];
        menus: Record<string, { command: string; when: string }[]>;
      };
    };
    const section = made.contributes.configuration.find(({ title }) => title === 'Glorp VM');
    const ids = ['executable', 'arguments', 'exactLines'].map((name) => `hotline.glorpvm.${name}`);
    assert.deepEqual(Object.keys(section!.properties), ids);
    const restricted = made.capabilities.untrustedWorkspaces.restrictedConfigurations;
    assert.deepEqual(
      restricted.filter((id) => id.includes('glorpvm')),
      ids.slice(0, 2),
    );
    for (const command of ['hotline.profileFile', 'hotline.profileHits']) {
      const entries = Object.values(made.contributes.menus)
        .flat()
        .filter((entry) => entry.command === command);
      assert.ok(
        entries.some(({ when }) => /\|glorp\)/.test(when)),
        command,
      );
    }
    assert.ok(!JSON.stringify(manifest).includes('glorp'));
  });

  it('is gone once it is unregistered', () => {
    const take = runtimes.register({ ...runtime, id: 'other' });
    assert.throws(() => runtimes.register({ ...runtime, id: 'other' }), /already registered/);
    take();
    assert.equal(runtimes.get('other'), undefined);
  });
});
