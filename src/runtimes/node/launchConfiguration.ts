import * as path from 'node:path';

/** A launch.json configuration that runs a file with Node.js, variables substituted. */
export interface LaunchConfiguration {
  readonly name: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env: Readonly<Record<string, string>>;
  readonly envFile?: string;
  readonly runtimeExecutable?: string;
  readonly runtimeArgs: readonly string[];
}

/** Values for launch.json variables. Paths are absolute. */
export interface LaunchContext {
  readonly file: string;
  readonly workspaceFolder: string;
  readonly env: NodeJS.ProcessEnv;
  readonly home: string;
}

/**
 * The launch.json configuration for a file: the first whose `program` names it, or else the first that runs the current
 * file (`${file}`). Accepts input of any shape and ignores whatever is invalid.
 * @param configurations the parsed `configurations` of launch.json
 */
export function matchLaunchConfiguration(
  configurations: unknown,
  context: LaunchContext,
): LaunchConfiguration | undefined {
  if (!Array.isArray(configurations)) return undefined;
  const entries = configurations
    .filter(isObject)
    .filter((entry) => runsNode(entry) && runsFile(entry, context));
  const entry = entries.find(({ program }) => !String(program).includes('${file')) ?? entries[0];
  return entry && readEntry(entry, context);
}

type Json = Record<string, unknown>;

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function runsNode({ type, request }: Json): boolean {
  return (type === 'node' || type === 'pwa-node') && request === 'launch';
}

function runsFile({ program, cwd }: Json, context: LaunchContext): boolean {
  if (typeof program !== 'string') return false;
  const folder =
    typeof cwd === 'string'
      ? path.resolve(context.workspaceFolder, replaceVariables(cwd, context))
      : context.workspaceFolder;
  const named = replaceVariables(program, context);
  return [folder, context.workspaceFolder].some(
    (from) => path.resolve(from, named) === path.resolve(context.file),
  );
}

function readEntry(entry: Json, context: LaunchContext): LaunchConfiguration {
  const text = (key: string) =>
    typeof entry[key] === 'string' ? replaceVariables(entry[key], context) : undefined;
  const filePath = (key: string) => {
    const value = text(key);
    return value === undefined || value === '' ? undefined : path.resolve(context.workspaceFolder, value);
  };
  const cwd = filePath('cwd');
  const envFile = filePath('envFile');
  const runtimeExecutable = text('runtimeExecutable');
  return {
    name: text('name') ?? '',
    args: textList(entry.args, context),
    runtimeArgs: textList(entry.runtimeArgs, context),
    env: textRecord(entry.env, context),
    ...(cwd !== undefined && { cwd }),
    ...(envFile !== undefined && { envFile }),
    ...(runtimeExecutable !== undefined && { runtimeExecutable }),
  };
}

/** Arguments may be given as one string, which is split at spaces (quotes are not supported). */
function textList(value: unknown, context: LaunchContext): string[] {
  const list = typeof value === 'string' ? value.split(/\s+/).filter(Boolean) : value;
  if (!Array.isArray(list)) return [];
  return list
    .filter((item) => typeof item === 'string' || typeof item === 'number')
    .map((item) => replaceVariables(String(item), context));
}

function textRecord(value: unknown, context: LaunchContext): Record<string, string> {
  if (!isObject(value)) return {};
  const pairs = Object.entries(value).filter((pair): pair is [string, string] => typeof pair[1] === 'string');
  return Object.fromEntries(pairs.map(([key, text]) => [key, replaceVariables(text, context)]));
}

/** Substitutes the launch.json variables that make sense without a debugger; leaves others unchanged. */
function replaceVariables(text: string, { file, workspaceFolder, env, home }: LaunchContext): string {
  const values: Record<string, string> = {
    workspaceFolder,
    workspaceRoot: workspaceFolder,
    workspaceFolderBasename: path.basename(workspaceFolder),
    file,
    fileDirname: path.dirname(file),
    fileBasename: path.basename(file),
    fileBasenameNoExtension: path.basename(file, path.extname(file)),
    fileExtname: path.extname(file),
    relativeFile: path.relative(workspaceFolder, file),
    relativeFileDirname: path.dirname(path.relative(workspaceFolder, file)),
    userHome: home,
    pathSeparator: path.sep,
    '/': path.sep,
  };
  return text.replace(/\$\{([^}]{1,255})\}/g, (whole, name: string) => {
    if (name.startsWith('env:')) return env[name.slice(4)] ?? '';
    return values[name.replace(/^workspaceFolder:.*/, 'workspaceFolder')] ?? whole;
  });
}

function withoutComment(value: string): string {
  const comment = value.search(/\s#/);
  return comment < 0 ? value : value.slice(0, comment).trimEnd();
}

/** Parses an environment file: `KEY=value` lines with optional quotes; ignores `#` comments and anything else. */
export function parseEnvFile(text: string): Record<string, string> {
  const env: Record<string, string> = {};
  for (const line of text.replace(/^\uFEFF/, '').split(/\r?\n/)) {
    const [, key, raw] = /^(?:export\s+)?([\w.-]+)\s*=\s*(?!\s)(.*)$/.exec(line.trim()) ?? [];
    if (key === undefined || raw === undefined) continue;
    const quoted = /^(["'])(.*)\1$/.exec(raw);
    if (!quoted) env[key] = withoutComment(raw);
    else env[key] = quoted[1] === '"' ? quoted[2]!.replaceAll('\\n', '\n') : quoted[2]!;
  }
  return env;
}
