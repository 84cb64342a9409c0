import { fork, type ChildProcess } from 'node:child_process';
import * as path from 'node:path';
import * as l10n from '@vscode/l10n';
import { UserError } from '../../base/userError';
import { hasShape } from '../../base/shape';

/** What to bundle, and where to write it. */
export interface BundleRequest {
  readonly file: string;
  /** Outside the project, so that nothing is written next to the sources. */
  readonly outDir: string;
  /** `v20.20.2`; newer syntax is transpiled down to it. */
  readonly nodeVersion: string;
  readonly format: 'cjs' | 'esm';
}

/** Request to the bundling process. */
export interface BundleOrder extends BundleRequest {
  readonly outfile: string;
}

/** Response of the bundling process. The process does not localize: messages are esbuild's. */
export type BundleAnswer =
  | { readonly kind: 'done' }
  | { readonly kind: 'missing' | 'failed'; readonly message: string }
  /** @param place `file:line:column: `, or '' if unknown */
  | { readonly kind: 'wrong'; readonly place: string; readonly message: string };

/** Path and time limit of the bundling process. */
interface BundlerOptions {
  readonly script: string;
  readonly milliseconds: number;
}

/** esbuild takes a second or two for the largest programs; one that runs this long is hung. */
const BUNDLER: BundlerOptions = { script: path.join(__dirname, 'bundler.js'), milliseconds: 60_000 };
/** Maximum length of the output quoted from a crashed bundler. */
const MOST_PRINTED = 500;

/**
 * Bundles a TypeScript program in a separate process, with an external source map that includes the sources. Packages
 * stay external and are loaded from the project's node_modules.
 * @returns the bundle's path
 * @throws {UserError} if the code does not compile (with file, line and column), if esbuild is missing, or if it times
 * out
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
  // VS Code's executable only behaves as Node.js with this variable set.
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

/** @throws {UserError} with the process's output if it exits without answering */
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
