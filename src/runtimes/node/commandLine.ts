import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import * as l10n from '@vscode/l10n';
import { bundleTypeScript } from './bundle';
import { isAtLeast } from './nodeVersion';
import { resolveFrom } from '../../sources/resolveFrom';
import { readProject, type Project } from './project';

/** How a file is run. */
export interface RunPlan {
  /** Arguments of Node.js that stand before the file. */
  readonly nodeArgs: readonly string[];
  /** What Node.js runs: the file itself, or a bundle of it. */
  readonly file: string;
  readonly how: 'node' | 'strip-types' | 'tsx' | 'ts-node' | 'bundle';
  /** The same for a reader, a few words. */
  readonly howText: string;
  /** What `process.argv[1]` should read when `file` is a bundle. */
  readonly argv1?: string;
}

/** What decides how a file is run. */
export interface RunQuestion {
  readonly file: string;
  /** `v20.20.2` */
  readonly nodeVersion: string;
  /** Arguments that the user gives Node.js: they may load a TypeScript loader already. */
  readonly userArgs: readonly string[];
  /** Where a bundle may be written. */
  readonly outDir: string;
}

/**
 * Decides how a file is run: JavaScript as it is; TypeScript in the way its project runs it (tsx, ts-node, Node.js's
 * own type stripping), else as a bundle made for this run.
 * @throws {UserError} when a bundle is needed and the file does not compile.
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

/** tsx or ts-node, where the project has it: the one that its scripts use, else tsx. */
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

/** The module that makes tsx keep lines apart. @param compiler path of the esbuild that tsx uses */
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
  // Since Node.js 20 a loader has to be registered from inside the program.
  const url = JSON.stringify(pathToFileURL(entry).href);
  const register = `import { register } from 'node:module'; register(${url}, 'file:///');`;
  return {
    nodeArgs: ['--import', `data:text/javascript,${encodeURIComponent(register)}`],
    file,
    how: 'ts-node',
    howText,
  };
}

/** Whether one of the commands of scripts is Node.js with a TypeScript file. */
function runsTypeScript(scripts: string): boolean {
  return scripts.split(/[\n&|;]/).some((command) => {
    const node = command.search(/\bnode\b/);
    return node >= 0 && /\.[cm]?ts\b/.test(command.slice(node));
  });
}

/** Node.js's own type stripping, for projects that were written for it: it knows neither enums nor imports without an ending. */
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
