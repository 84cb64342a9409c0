import { stat } from 'node:fs/promises';
import * as path from 'node:path';
import * as l10n from '@vscode/l10n';
import { UserError } from '../../base/userError';
import type { TestTarget } from '../runtime';

/** What is known about the program before it runs. */
export interface ProgramFacts {
  /** Absolute path. */
  readonly file: string;
  readonly text: string;
  readonly test: TestTarget | undefined;
  readonly args: readonly string[];
  readonly hasPytest: boolean;
  /** Whether our own loader compiles modules. */
  readonly isInstrumented: boolean;
}

/** How to run a file. */
export interface RunPlan {
  /** What follows the interpreter and its arguments: a script, or `-m` and a module. */
  readonly program: readonly string[];
  readonly args: readonly string[];
  /** A folder that must be on the module path. */
  readonly moduleFolder?: string;
  /** A short note for the user; undefined for a plain script. */
  readonly note?: string;
}

const TEST_FILE = /^(test_.*|.*_tests?)\.py$/;

/** Decides how to run a file: as a script, a module of its package, a test file, or a framework's server. */
export async function planRun(facts: ProgramFacts): Promise<RunPlan> {
  const { file, text, test, args } = facts;
  const hasMain = /^if\s+__name__\s*==/m.test(text);
  if (test || (TEST_FILE.test(path.basename(file)) && !hasMain && testNames(text).length > 0))
    return testRun(facts);
  const module = await moduleOf(file, text);
  if (module)
    return {
      program: ['-m', module.name],
      args,
      moduleFolder: module.folder,
      note: l10n.t('Run as module {0}', module.name),
    };
  if (path.basename(file) === 'manage.py' && args.length === 0 && /django/.test(text)) {
    const server = ['runserver', '--noreload'];
    return { program: [file], args: server, note: l10n.t('Run with: {0}', server.join(' ')) };
  }
  if (/\bFlask\(/.test(text) && !hasMain && !/\.run\(/.test(text))
    return {
      program: ['-m', 'flask', '--app', file, 'run'],
      args,
      note: l10n.t('Run by the Flask development server'),
    };
  return { program: [file], args };
}

function testRun({ file, text, test, args, hasPytest, isInstrumented }: ProgramFacts): RunPlan {
  if (test?.kind === 'benchmark')
    throw new UserError(l10n.t('Python has no benchmarks, only tests: use --test {0}', test.name));
  if (hasPytest) {
    const what = test ? `${file}::${test.name.replaceAll('.', '::')}` : file;
    // pytest rewrites assertions with a loader of its own, which would bypass the counters in test files.
    const loader = isInstrumented ? ['--assert=plain'] : [];
    const program = ['-m', 'pytest', ...loader, what];
    return { program, args, note: l10n.t('Run by pytest') };
  }
  if (!/\bunittest\b/.test(text))
    throw new UserError(
      l10n.t(
        'These tests need pytest, which this Python does not have. Install it with: python -m pip install pytest',
      ),
    );
  const only = test ? ['-k', test.name] : [];
  return {
    program: ['-m', 'unittest', ...only, file],
    args,
    moduleFolder: path.dirname(file),
    note: l10n.t('Run by unittest'),
  };
}

/** A module that only runs as part of its package: `__main__`, or one with relative imports. */
async function moduleOf(file: string, text: string): Promise<{ name: string; folder: string } | undefined> {
  const isMain = path.basename(file) === '__main__.py';
  if (!isMain && !/^[ \t\f]*from\s+\.+\w*\s+import\b/m.test(text)) return undefined;
  const names = isMain ? [] : [path.basename(file, '.py')];
  let folder = path.dirname(file);
  while (await stat(path.join(folder, '__init__.py')).catch(() => undefined)) {
    names.unshift(path.basename(folder));
    folder = path.dirname(folder);
  }
  const isInPackage = folder !== path.dirname(file);
  return isInPackage ? { name: names.join('.'), folder } : undefined;
}

/** A test function or method and its 1-based line. */
interface NamedTest {
  readonly name: string;
  readonly line: number;
}

/** A file's tests, found by matching lines and named as pytest and unittest name them: `Class.test` for methods. */
export function testNames(text: string): NamedTest[] {
  const found: NamedTest[] = [];
  /** The enclosing test class, and the indentation of its body. */
  let group: { name: string; indent: string | undefined } | undefined;
  let inText: string | undefined;
  text.split(/\r?\n/).forEach((line, index) => {
    if (inText === undefined) {
      if (/^[^\s#)\]}@]/.test(line)) group = testClass(line);
      const indent = /^\s*/.exec(line)![0];
      if (group && indent !== '' && indent !== line) group.indent ??= indent;
      const name = /^\s*(?:async\s+)?def\s+(test\w*)\s*\(/.exec(line)?.[1];
      if (name !== undefined && indent === '') found.push({ name, line: index + 1 });
      else if (name !== undefined && group?.indent === indent)
        found.push({ name: `${group.name}.${name}`, line: index + 1 });
    }
    inText = textAfter(line, inText);
  });
  return found;
}

/** A test class: `Test…` for pytest, a subclass of `…TestCase` for unittest. */
function testClass(line: string): { name: string; indent: undefined } | undefined {
  const name = /^class\s+(\w+)/.exec(line)?.[1];
  return name !== undefined && (name.startsWith('Test') || /\bTestCase\b|TestCase\)/.test(line))
    ? { name, indent: undefined }
    : undefined;
}

/** The quotes of a triple-quoted string that continues past this line; undefined if there is none. */
function textAfter(line: string, open: string | undefined): string | undefined {
  let quotes = open;
  for (const [found] of line.matchAll(/"""|'''|#/g)) {
    if (quotes === undefined && found.startsWith('#')) break;
    if (quotes === undefined) quotes = found;
    else if (found === quotes) quotes = undefined;
  }
  return quotes;
}
