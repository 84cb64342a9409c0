import { posix } from 'node:path';
import walls from '../../test/import-walls.json';
import { rules } from '../../src/checks/rules';
import { runtimes } from '../../src/runtimes';
import { formats } from '../../src/formats';
import type { ProfileKind } from '../../src/runtimes/runtime';
import { commandList, settingList } from './manifest';
import type { Texts } from './texts';

/** Renders a table of the documentation. */
type Table = (page: { readonly file: string; readonly texts: Texts }) => string;

/** The available tables, by the name in their marker. */
const tables: Readonly<Record<string, Table>> = {
  formats: () =>
    table(
      ['Format', 'File names', 'Tested with', 'Compared with', 'Written'],
      formats.flatMap(({ label, fileNames, documentation, write }) => {
        if (!documentation) return [];
        const { readFrom, comparedWith = '' } = documentation;
        return [[plain(label), fileNames.map(code).join(', '), readFrom, comparedWith, write ? 'yes' : '']];
      }),
    ),
  rules: ({ file }) =>
    table(
      ['Rule', 'What it finds'],
      rules.map(({ id, title }) => {
        const page = posix.relative(posix.dirname(file), `docs/checks/${id}.md`);
        return [`[${id}](${page})`, plain(title)];
      }),
    ),
  settings: ({ texts }) =>
    table(
      ['Setting', 'Default', 'What it is'],
      settingList.map(({ id, schema }) => [
        code(id),
        code(JSON.stringify(schema.default)),
        plain(texts[id.replace(/^hotline\./, 'setting.')]!),
      ]),
    ),
  engines: ({ texts }) =>
    table(
      ['Runtime', 'Engine', 'Measures', 'What it is'],
      runtimes.all
        // A runtime with a single engine offers no choice.
        .filter(({ engines }) => engines.length > 1)
        .flatMap(({ id, label, engines }) => {
          const auto = { id: 'auto', measures: engines.flatMap((engine) => engine.measures), text: 'auto' };
          return [auto, ...engines].map((engine) => {
            const text = texts[`setting.${id}.engine.${engine.text}`]!;
            return [label, code(engine.id), measures(engine.measures), plain(text)];
          });
        }),
    ),
  importWalls: () =>
    table(
      ['Folder', 'May import'],
      Object.entries(walls.mayImport).map(([folder, others]) => [
        folder,
        others.join(', ') || 'nothing of ours',
      ]),
    ),
  commands: ({ texts }) =>
    table(
      ['Command', 'Id', 'Keys'],
      commandList.map(({ name, id, keys }) => {
        const mac = keys?.mac === undefined ? '' : ` (macOS: ${code(keyNames(keys.mac))})`;
        return [plain(texts[`command.${name}`]!), code(id), keys ? code(keyNames(keys.key)) + mac : ''];
      }),
    ),
};

const MARKER = /^<!-- (\/?)generated:(.*) -->$/gm;

/**
 * Rewrites the tables between a page's markers: `<!-- generated:rules -->` … `<!-- /generated:rules -->`, each on its
 * own line.
 * @param file the page's project-relative path, for links and errors
 * @param format formats Markdown in the project's style
 * @throws naming the page and the marker, if a marker is unpaired or names an unknown table
 */
export async function fillTables(
  file: string,
  page: string,
  texts: Texts,
  format: (markdown: string) => Promise<string>,
): Promise<string> {
  let filled = '';
  let open: { readonly name: string } | undefined;
  let at = 0;
  for (const marker of page.matchAll(MARKER)) {
    const [whole, slash, name] = marker as unknown as [string, string, string];
    const isClosing = slash === '/';
    if (isClosing ? open?.name !== name : open) throw new Error(`${file}: ${whole} has no matching marker`);
    const write = Object.hasOwn(tables, name) ? tables[name] : undefined;
    if (!write) throw new Error(`${file}: ${whole} is not one of: ${Object.keys(tables).join(', ')}`);
    const end = marker.index + whole.length;
    filled += isClosing
      ? `\n\n${(await format(write({ file, texts }))).trim()}\n\n${whole}`
      : page.slice(at, end);
    open = isClosing ? undefined : { name };
    at = end;
  }
  if (open) throw new Error(`${file}: <!-- generated:${open.name} --> has no matching marker`);
  return filled + page.slice(at);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`;
  return [head, head.map(() => '---'), ...rows].map(line).join('');
}

const code = (text: string): string => `\`${text.replaceAll('|', '\\|')}\``;

/** Strips markup from text. */
function plain(text: string): string {
  return text.replace(/[\\`*<>[\]|]|(?<!\w)_|_(?!\w)/g, '\\$&').replaceAll('\n', ' ');
}

/** `ctrl+alt+p` → `Ctrl+Alt+P` */
function keyNames(keys: string): string {
  return keys.replace(/(^|\+)([a-z])/g, (_, plus: string, letter: string) => plus + letter.toUpperCase());
}

function measures(kinds: readonly ProfileKind[]): string {
  const words = { cpu: 'time', memory: 'memory', 'live-memory': 'memory' } as const;
  return [...new Set(kinds.map((kind) => words[kind]))].join(', ');
}
