// Generates everything derived from the code's registries: package.json's contributions, the strings for translators and
// the documentation's tables. With --check it writes nothing and fails if anything is out of date:
//   npm run generate [-- --check]
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as prettier from 'prettier';
import { inProject, messageOf } from '../test/harness/project';
import { withContributions } from './generate/manifest';
import { fillTables } from './generate/tables';
import { checkTexts, l10nBundle, type Texts } from './generate/texts';

/** A file and its expected content. */
interface Generated {
  readonly path: string;
  readonly text: string;
}

const read = (path: string): string => readFileSync(inProject(path), 'utf8');

async function formatted(text: string, path: string): Promise<string> {
  const options = await prettier.resolveConfig(inProject(path));
  return prettier.format(text, { ...options, filepath: path });
}

/** Files in a folder and its subfolders, as project-relative paths, sorted by name. */
function filesBelow(folder: string, ending: string): string[] {
  if (!existsSync(inProject(folder))) return [];
  return readdirSync(inProject(folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => join(folder, name).replaceAll('\\', '/'))
    .sort();
}

async function generate(): Promise<Generated[]> {
  const texts = JSON.parse(read('package.nls.json')) as Texts;
  const manifest = withContributions(JSON.parse(read('package.json')) as Record<string, unknown>);
  checkTexts(JSON.stringify(manifest), texts);
  const files = [
    { path: 'package.json', text: await formatted(JSON.stringify(manifest), 'package.json') },
    { path: 'l10n/bundle.l10n.json', text: await l10nBundle(filesBelow('src', '.ts').map(read)) },
  ];
  for (const path of ['README.md', ...filesBelow('docs', '.md')]) {
    const text = await fillTables(path, read(path), texts, (table) => formatted(table, path));
    files.push({ path, text });
  }
  return files;
}

async function main(): Promise<void> {
  const { check } = parseArgs({ options: { check: { type: 'boolean', default: false } } }).values;
  const files = await generate();
  const outdated = files.filter(({ path, text }) => !existsSync(inProject(path)) || read(path) !== text);
  for (const { path, text } of outdated) {
    console.log(check ? `${path} is out of date: npm run generate` : path);
    if (!check) writeFileSync(inProject(path), text);
  }
  if (check && outdated.length > 0) process.exitCode = 1;
}

main().catch((error: unknown) => {
  console.error(messageOf(error));
  process.exitCode = 1;
});
