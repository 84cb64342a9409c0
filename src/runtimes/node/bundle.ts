import { fork, type ChildProcess } from 'node:child_process';
import * as path from 'node:path';
import * as l10n from '@vscode/l10n';
import { UserError } from '../../base/userError';
import { hasShape } from '../../base/shape';

/** What to bundle, and where to. */
export interface BundleRequest {
  readonly file: string;
  /** Outside the project: nothing is written beside the sources. */
  readonly outDir: string;
  /** `v20.20.2`: newer syntax is rewritten. */
  readonly nodeVersion: string;
  readonly format: 'cjs' | 'esm';
}

/** What the process that bundles is told. */
export interface BundleOrder extends BundleRequest {
  readonly outfile: string;
}

/** What the process that bundles answers: it knows no language, its messages are esbuild's. */
export type BundleAnswer =
  | { readonly kind: 'done' }
  | { readonly kind: 'missing' | 'failed'; readonly message: string }
  /** @param place `file:line:column: `, '' if it is not known */
  | { readonly kind: 'wrong'; readonly place: string; readonly message: string };

/** Where the bundling process stands, and how long it may take. */
interface BundlerOptions {
  readonly script: string;
  readonly milliseconds: number;
}

/** esbuild takes a second or two for the largest programs; one that has taken so long will not end. */
const BUNDLER: BundlerOptions = { script: path.join(__dirname, 'bundler.js'), milliseconds: 60_000 };
/** So much of what a bundler that broke printed is repeated. */
const MOST_PRINTED = 500;

/**
 * Bundles a TypeScript program, in a process of its own, with an external source map that carries the sources. Packages
 * stay outside and are loaded from where the project has them.
 * @returns the bundle's path
 * @throws {UserError} for code that does not compile, with file, line and column, when esbuild is missing, and when it
 * does not answer in time.
 */
export async function bundleTypeScript(request: BundleRequest, options = BUNDLER): Promise<string> {
  const outfile = path.join(request.outDir, `bundle.${request.format === 'esm' ? 'mjs' : 'cjs'}`);
  const answer = await ask({ ...request, outfile }, options);
  if (answer.kind === 'done') return outfile;
  throw problemOf(answer);
}

function problemOf(answer: Exclude<BundleAnswer, { kind: 'done' }>): UserError {
  if (answer.kind === 'wrong')
    return new UserError(l10n.t('The file does not compile: {0}{1}', answer.place, answer.message));
  if (answer.kind === 'failed')
    return new UserError(l10n.t('The file could not be compiled: {0}', answer.message));
  return new UserError(
    l10n.t(
      'Running this TypeScript file needs esbuild, which could not be loaded: {0}. Add tsx or esbuild to the project.',
      answer.message,
    ),
  );
}

async function ask(order: BundleOrder, { script, milliseconds }: BundlerOptions): Promise<BundleAnswer> {
  // VS Code's own program is Node.js only when it is told so.
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
  const child = fork(script, [], { env, execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<BundleAnswer>((resolve, reject) => {
      timer = setTimeout(() => reject(tooLong(milliseconds)), milliseconds);
      answerOf(child).then(resolve, reject);
      child.send(order, (error) => error && reject(broken(error.message)));
    });
  } finally {
    clearTimeout(timer);
    child.kill('SIGKILL');
  }
}

/** @throws {UserError} when the process ends without an answer, with what it printed. */
function answerOf(child: ChildProcess): Promise<BundleAnswer> {
  let printed = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    printed = (printed + text).slice(-MOST_PRINTED);
  });
  return new Promise((resolve, reject) => {
    child.once('message', (message) =>
      isAnswer(message) ? resolve(message) : reject(broken(JSON.stringify(message).slice(0, MOST_PRINTED))),
    );
    child.once('error', (error) => reject(broken(error.message)));
    child.once('close', (code, signal) =>
      reject(broken(printed.trim() || l10n.t('it exited with {0}', String(signal ?? code)))),
    );
  });
}

function isAnswer(message: unknown): message is BundleAnswer {
  if (!hasShape(message, { kind: 'string', message: 'string?', place: 'string?' })) return false;
  const { kind } = message as BundleAnswer;
  return (
    kind === 'done' ||
    ((kind === 'missing' || kind === 'failed' || kind === 'wrong') && 'message' in (message as object))
  );
}

function broken(problem: string): UserError {
  return new UserError(l10n.t('esbuild, which is needed to run this TypeScript file, failed: {0}', problem));
}

function tooLong(milliseconds: number): UserError {
  return new UserError(
    l10n.t(
      'esbuild, which is needed to run this TypeScript file, did not respond within {0} seconds and was stopped. Check the esbuild that the project uses, or add tsx to the project.',
      milliseconds / 1000,
    ),
  );
}
