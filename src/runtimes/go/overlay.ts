import { mkdir, readFile, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import * as l10n from '@vscode/l10n';
import { UserError, messageOf } from '../../base/userError';
import { ALWAYS, HOOKS, type Edit, type Hook, type Source, type Way } from './hooks';

/** Files that stand in place of others, or beside them, while Go builds: by their path, where their content is. */
export type Overlay = Map<string, string>;

/** How the names of files begin that are added to packages of the user. */
export const ADDED_PREFIX = 'zz_hotline_';

/** What is changed in Go's own library, and what the user should know of it. */
export interface LibraryOverlay {
  readonly replaced: Overlay;
  /** Sources that are not part of the program. */
  readonly injected: readonly string[];
  /** The hooks that found their places. */
  readonly hooks: readonly Hook[];
  readonly notes: readonly string[];
  /** The hooks that stand on a line, 1-based, of a replaced file; all of the file's where the line is none's. */
  hooksAt(file: string, line: number): readonly Hook[];
}

/** Where the Go files are that are added to its library. */
const INJECTED = path.join(__dirname, 'go');

/**
 * Writes what is changed in Go's library for a profile.
 * @param goroot Go's own folder, as the go command names it
 * @param folder to write into; made where it is missing
 * @param kind of what is run: other hooks are vital for tests than for programs
 * @param wanted the hooks to build in; of the others it is told what is missing
 * @throws {UserError} for a Go whose library is not here, or has no place for a vital hook.
 */
export async function libraryOverlay(
  goroot: string,
  folder: string,
  kind: 'program' | 'tests',
  wanted: readonly Hook[] = HOOKS,
): Promise<LibraryOverlay> {
  await mkdir(folder, { recursive: true });
  const library = await LibraryFiles.open(goroot);
  const hooks: Hook[] = [];
  for (const hook of HOOKS) {
    if (wanted.includes(hook) && (await library.build(hook))) {
      hooks.push(hook);
      continue;
    }
    if (hook.vitalFor === kind)
      throw new UserError(l10n.t('This version of Go cannot be profiled yet. {0}', hook.missing()));
    await library.add(hook.without, undefined);
  }
  await library.add(ALWAYS, undefined);
  return {
    replaced: await library.write(folder),
    injected: [library.pathOf('runtime/pprof/hotline.go')],
    hooks,
    notes: HOOKS.filter((hook) => !hooks.includes(hook)).map((hook) => hook.missing()),
    hooksAt(file, line) {
      const inFile = library.ownersOf(file);
      const onLine = inFile.filter(({ from, to }) => from <= line && line <= to);
      return (onLine.length > 0 ? onLine : inFile).map(({ hook }) => hook);
    },
  };
}

/** Text of a Go file that is added. */
export function readInjected(name: string): Promise<string> {
  return readFile(path.join(INJECTED, name), 'utf8');
}

/** Lines of a file, 1-based and inclusive, that are a hook's. */
interface Owned {
  readonly hook: Hook;
  readonly from: number;
  readonly to: number;
}

interface ChangedFile {
  readonly text: string;
  readonly owned: readonly Owned[];
}

/** Go's library as it is changed so far. */
class LibraryFiles {
  private readonly changed = new Map<string, ChangedFile>();

  private constructor(private readonly goroot: string) {}

  /** @throws {UserError} when there are no sources */
  static async open(goroot: string): Promise<LibraryFiles> {
    const library = new LibraryFiles(goroot);
    try {
      await readFile(library.pathOf('runtime/proc.go'));
    } catch (error) {
      throw new UserError(
        l10n.t(
          'The sources of the Go standard library are not in {0}, so the program cannot be built for profiling: {1}',
          goroot,
          messageOf(error),
        ),
        { cause: error },
      );
    }
    return library;
  }

  /** @returns false if a place of each way is not there: nothing is changed then */
  async build(hook: Hook): Promise<boolean> {
    for (const { edits, files } of hook.ways) {
      if (!(await this.edit(edits, hook))) continue;
      await this.add(files, hook);
      return true;
    }
    return false;
  }

  /** Adds files. @param hook whose they are */
  async add(files: Way['files'], hook: Hook | undefined): Promise<void> {
    for (const [file, source] of Object.entries(files)) {
      const owned = hook === undefined ? [] : [{ hook, from: 1, to: Infinity }];
      this.changed.set(file, { text: await textOf(source), owned });
    }
  }

  private async edit(edits: readonly Edit[], hook: Hook): Promise<boolean> {
    const edited = new Map<string, ChangedFile>();
    for (const { file, find, replace } of edits) {
      const before = edited.get(file) ?? this.changed.get(file) ?? (await this.original(file));
      const place = before && find.exec(before.text);
      if (!place) return false;
      const text = before.text.replace(find, replace);
      // A place that only has to be there leaves the file as it is.
      if (text === before.text) continue;
      const from = lineAt(before.text, place.index);
      const to = lineAt(before.text, place.index + place[0].length);
      edited.set(file, { text, owned: [...before.owned, { hook, from, to }] });
    }
    for (const [file, content] of edited) this.changed.set(file, content);
    return true;
  }

  private async original(file: string): Promise<ChangedFile | undefined> {
    const text = await readFile(this.pathOf(file), 'utf8').catch(() => undefined);
    return text === undefined ? undefined : { text, owned: [] };
  }

  /**
   * Writes all files. Each says where it belongs, so that messages and profiles do not name the copy.
   * @returns where they are, by the path that they stand for
   */
  async write(folder: string): Promise<Overlay> {
    const replaced: Overlay = new Map();
    for (const [file, { text }] of this.changed) {
      const copy = path.join(folder, file.replaceAll('/', '_'));
      await writeFile(copy, `/*line ${this.pathOf(file)}:1:1*/${text}`);
      replaced.set(this.pathOf(file), copy);
    }
    return replaced;
  }

  /** What hooks have of the file at a path. */
  ownersOf(file: string): readonly Owned[] {
    const found = [...this.changed].find(([name]) => this.pathOf(name) === file);
    return found?.[1].owned ?? [];
  }

  /** Its path as the built program names it. */
  pathOf(file: string): string {
    return path.join(this.goroot, 'src', ...file.split('/'));
  }
}

function textOf(source: Source): string | Promise<string> {
  return 'code' in source ? source.code : readInjected(source.injected);
}

/** 1-based line of a place in a text. */
function lineAt(text: string, at: number): number {
  return text.slice(0, at).split('\n').length;
}
