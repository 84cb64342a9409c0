import { mkdir, readFile, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import * as l10n from '@vscode/l10n';
import { UserError, messageOf } from '../../base/userError';
import { ALWAYS, HOOKS, type Edit, type Hook, type Source, type Way } from './hooks';

/** Files that replace others, or are added, during a Go build: from each path to the file with its contents. */
export type Overlay = Map<string, string>;

/** Prefix of the names of files added to the user's packages. */
export const ADDED_PREFIX = 'zz_hotline_';

/** Changes to Go's standard library for a profile. */
export interface LibraryOverlay {
  readonly replaced: Overlay;
  /** Sources that are not part of the program. */
  readonly injected: readonly string[];
  /** The hooks that were applied. */
  readonly hooks: readonly Hook[];
  readonly notes: readonly string[];
  /** The hooks that own a 1-based line of a replaced file, or all of the file's hooks if none owns the line. */
  hooksAt(file: string, line: number): readonly Hook[];
}

/** Folder of the Go files that are added to the library. */
const INJECTED = path.join(__dirname, 'go');

/**
 * Writes the modified files of Go's standard library for a profile.
 * @param goroot GOROOT, as the go command reports it
 * @param folder output folder; created if missing
 * @param kind of the run: the vital hooks of tests and of programs differ
 * @param wanted the hooks to apply; the notes say what is missing without the others
 * @throws {UserError} if the library's sources are not installed, or a vital hook does not apply
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

/** Reads one of the Go files to add. */
export function readInjected(name: string): Promise<string> {
  return readFile(path.join(INJECTED, name), 'utf8');
}

/** A range of lines of a file, 1-based and inclusive, that belongs to a hook. */
interface Owned {
  readonly hook: Hook;
  readonly from: number;
  readonly to: number;
}

interface ChangedFile {
  readonly text: string;
  readonly owned: readonly Owned[];
}

/** Go's standard library with the changes so far. */
class LibraryFiles {
  private readonly changed = new Map<string, ChangedFile>();

  private constructor(private readonly goroot: string) {}

  /** @throws {UserError} if the sources are not installed */
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

  /** @returns false if no variant of the hook applies, in which case nothing is changed */
  async build(hook: Hook): Promise<boolean> {
    for (const { edits, files } of hook.ways) {
      if (!(await this.edit(edits, hook))) continue;
      await this.add(files, hook);
      return true;
    }
    return false;
  }

  /** Adds files. @param hook the hook they belong to */
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
      // An edit that only checks for its place leaves the file unchanged.
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
   * Writes all files. Each has a line directive with its original path, so that messages and profiles do not name the
   * copy.
   * @returns the written files by the paths they replace
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

  /** Line ranges that belong to hooks in the file with this path. */
  ownersOf(file: string): readonly Owned[] {
    const found = [...this.changed].find(([name]) => this.pathOf(name) === file);
    return found?.[1].owned ?? [];
  }

  /** Its path as it appears in the built program. */
  pathOf(file: string): string {
    return path.join(this.goroot, 'src', ...file.split('/'));
  }
}

function textOf(source: Source): string | Promise<string> {
  return 'code' in source ? source.code : readInjected(source.injected);
}

/** 1-based line of an offset in a string. */
function lineAt(text: string, at: number): number {
  return text.slice(0, at).split('\n').length;
}
