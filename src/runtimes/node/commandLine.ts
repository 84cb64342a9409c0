import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import * as l10n from '@vscode/l10n';
import { bundleTypeScript } from './bundle';
import { isAtLeast } from './nodeVersion';
import { resolveFrom } from '../../sources/resolveFrom';
import { readProject, type Project } from './project';

/** How to run a file. */
export interface RunPlan {
  /** Node.js arguments, placed before the file. */
  readonly nodeArgs: readonly string[];
  /** The file passed to Node.js: the original or a bundle of it. */
  readonly file: string;
  readonly how: 'node' | 'strip-types' | 'tsx' | 'ts-node' | 'bundle';
  /** The same for display, in a few words. */
  readonly howText: string;
  /** Value for `process.argv[1]` if `file` is a bundle. */
  readonly argv1?: string;
}

/** Inputs for deciding how to run a file. */
export interface RunQuestion {
  readonly file: string;
  /** `v20.20.2` */
  readonly nodeVersion: string;
  /** The user's Node.js arguments, which may already load a TypeScript loader. */
  readonly userArgs: readonly string[];
  /** Where a bundle may be written. */
  readonly outDir: string;
}

/**
 * Decides how to run a file: JavaScript as is; TypeScript the way its project does (tsx, ts-node, Node.js's built-in
 * type stripping), or else as a bundle built for this run.
 * @throws {UserError} if a bundle is needed and the file does not compile
 */
export async function planRun(question: RunQuestion): Promise<RunPlan> {
  const { file } = question;
  if (/\.[cm]?js$/i.test(file))
    return { nodeArgs: [], file, how: 'node', howText: l10n.t('Plain JavaScript') };
  const loader = question.userArgs.join(' ');
  if (/\btsx\b/.test(loader))
    return { nodeArgs: [], file, how: 'tsx', howText: l10n.t('TypeScript through tsx') };
  if (/\bts-node\b/.test(loader))
    return { nodeArgs: [], file, how: 'ts-node', howText: l10n.t('TypeScript through ts-node') };
  const project = await readProject(file);
  return planLoader(question, project) ?? planStripping(question, project) ?? planBundle(question, project);
}

/** tsx or ts-node if the project has them: the one its scripts use, or else tsx. */
function planLoader({ file, nodeVersion }: RunQuestion, project: Project): RunPlan | undefined {
  const mentioned = ['tsx', 'ts-node'].filter((name) =>
    new RegExp(`(?<![.\\w])${name}\\b`).test(project.scripts),
  );
  const names = new Set([...mentioned, 'tsx', 'ts-node']);
  for (const name of names) {
    if (!mentioned.includes(name) && !project.dependsOn(name)) continue;
    const plan = name === 'tsx' ? planTsx(file, nodeVersion) : planTsNode(file, project);
    if (plan) return plan;
  }
  return undefined;
}

function planTsx(file: string, nodeVersion: string): RunPlan | undefined {
  const entry = resolveFrom(file, 'tsx');
  if (entry === undefined || !isAtLeast(nodeVersion, 'v20.6.0')) return undefined;
  const compiler = resolveFrom(entry, 'esbuild');
  return {
    nodeArgs: [
      ...(compiler === undefined ? [] : ['--import', tsxLines(compiler)]),
      '--import',
      pathToFileURL(entry).href,
    ],
    file,
    how: 'tsx',
    howText: l10n.t('TypeScript through tsx'),
  };
}

/** URL of the module that makes tsx preserve line breaks. @param compiler path of the esbuild that tsx uses */
function tsxLines(compiler: string): string {
  const url = pathToFileURL(path.join(__dirname, 'tsxLines.mjs'));
  url.searchParams.set('esbuild', compiler);
  return url.href;
}

function planTsNode(file: string, project: Project): RunPlan | undefined {
  if (/\.[jt]sx$/i.test(file) && project.isModule) return undefined;
  const isModule = /\.mts$/i.test(file) || (project.isModule && !/\.cts$/i.test(file));
  const entry = resolveFrom(file, isModule ? 'ts-node/esm' : 'ts-node/register');
  if (entry === undefined) return undefined;
  const howText = l10n.t('TypeScript through ts-node');
  if (!isModule) return { nodeArgs: ['--require', entry], file, how: 'ts-node', howText };
  // Since Node.js 20, loaders must be registered from within the program.
  const url = JSON.stringify(pathToFileURL(entry).href);
  const register = `import { register } from 'node:module'; register(${url}, 'file:///');`;
  return {
    nodeArgs: ['--import', `data:text/javascript,${encodeURIComponent(register)}`],
    file,
    how: 'ts-node',
    howText,
  };
}

/** Whether any of the scripts' commands runs a TypeScript file with Node.js. */
function runsTypeScript(scripts: string): boolean {
  return scripts.split(/[\n&|;]/).some((command) => {
    const node = command.search(/\bnode\b/);
    return node >= 0 && /\.[cm]?ts\b/.test(command.slice(node));
  });
}

/**
 * Node.js's built-in type stripping, for projects written for it: it supports neither enums nor extensionless imports.
 */
function planStripping({ file, nodeVersion }: RunQuestion, project: Project): RunPlan | undefined {
  if (!/\.[cm]?ts$/i.test(file)) return undefined;
  const runsNode = runsTypeScript(project.scripts);
  if (!runsNode && !project.isErasable) return undefined;
  const howText = l10n.t('TypeScript through Node.js type stripping');
  const byDefault =
    isAtLeast(nodeVersion, 'v23.6.0') ||
    (isAtLeast(nodeVersion, 'v22.18.0') && !isAtLeast(nodeVersion, 'v23.0.0'));
  if (byDefault) return { nodeArgs: [], file, how: 'strip-types', howText };
  if (!isAtLeast(nodeVersion, 'v22.6.0')) return undefined;
  return { nodeArgs: ['--experimental-strip-types'], file, how: 'strip-types', howText };
}

async function planBundle({ file, nodeVersion, outDir }: RunQuestion, project: Project): Promise<RunPlan> {
  const isModule = /\.mts$/i.test(file) || (project.isModule && !/\.cts$/i.test(file));
  const bundle = await bundleTypeScript({ file, outDir, nodeVersion, format: isModule ? 'esm' : 'cjs' });
  const howText = l10n.t('TypeScript bundled by esbuild for this run');
  return { nodeArgs: [], file: bundle, how: 'bundle', howText, argv1: path.resolve(file) };
}
