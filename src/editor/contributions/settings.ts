import { PREFIX } from './ids';
import { contributedRuntimes, engineChoices } from './runtimes';

/** A setting, by its id without `hotline.`. It is described by `setting.<id>` of package.nls.json. */
export interface SettingDeclaration {
  readonly id: string;
  readonly scope: 'resource' | 'window' | 'machine-overridable';
  /** Decides what is run: a workspace's own value does not count before the workspace is trusted. */
  readonly restricted?: true;
  /** Has a property for each rule, which takes one of these. */
  readonly perRule?: readonly string[];
  /** What a value looks like, in JSON schema. */
  readonly schema: SettingSchema;
}

interface SettingSchema {
  readonly type: 'boolean' | 'number' | 'string' | 'array' | 'object';
  readonly default: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: { readonly type: 'string' };
  readonly additionalProperties?: { readonly type: 'string' };
  readonly enum?: readonly string[];
  /** References to texts, one for each of `enum`. */
  readonly enumDescriptions?: readonly string[];
}

type Section = Readonly<Record<string, SettingDeclaration>>;

const ON = { type: 'boolean', default: true } as const;
const OFF = { type: 'boolean', default: false } as const;
const TEXT = { type: 'string', default: '' } as const;
const TEXTS = { type: 'array', items: { type: 'string' }, default: [] } as const;
const TEXT_BY_NAME = { type: 'object', additionalProperties: { type: 'string' }, default: {} } as const;

/** How findings show in the Problems view, mildest first. */
export const severityLevels = ['off', 'hint', 'information', 'warning', 'error'] as const;

const display = {
  annotationsEnabled: { id: 'annotations.enabled', scope: 'resource', schema: ON },
  annotationsThreshold: {
    id: 'annotations.threshold',
    scope: 'resource',
    schema: { type: 'number', default: 1, minimum: 0, maximum: 100 },
  },
  codeLensProfileFile: { id: 'codeLens.profileFile', scope: 'resource', schema: ON },
  codeLensFunctions: { id: 'codeLens.functions', scope: 'resource', schema: ON },
  codeLensTests: { id: 'codeLens.tests', scope: 'resource', schema: ON },
  hoverEnabled: { id: 'hover.enabled', scope: 'resource', schema: ON },
  pathMappings: { id: 'pathMappings', scope: 'window', schema: TEXT_BY_NAME },
} as const satisfies Section;

const checks = {
  checksEnabled: { id: 'checks.enabled', scope: 'resource', schema: ON },
  codeLensFindings: { id: 'codeLens.findings', scope: 'resource', schema: ON },
  checksSeverity: {
    id: 'checks.severity',
    scope: 'resource',
    perRule: severityLevels,
    schema: { type: 'object', default: {} },
  },
} as const satisfies Section;

const run = {
  runArguments: { id: 'run.arguments', scope: 'resource', restricted: true, schema: TEXTS },
  runWorkingDirectory: { id: 'run.workingDirectory', scope: 'resource', restricted: true, schema: TEXT },
  runEnvironment: { id: 'run.environment', scope: 'resource', restricted: true, schema: TEXT_BY_NAME },
  samplingInterval: {
    id: 'sampling.interval',
    scope: 'resource',
    schema: { type: 'number', default: 1000, minimum: 50, maximum: 100_000 },
  },
} as const satisfies Section;

const node = {
  nodeExecutable: {
    id: 'node.executable',
    scope: 'machine-overridable',
    restricted: true,
    schema: TEXT,
  },
  nodeArguments: { id: 'node.arguments', scope: 'machine-overridable', restricted: true, schema: TEXTS },
  nodeEngine: { id: 'node.engine', scope: 'resource', schema: oneEngineOf('node') },
  nodeExactLines: { id: 'node.exactLines', scope: 'resource', schema: OFF },
} as const satisfies Section;

const python = {
  pythonExecutable: {
    id: 'python.executable',
    scope: 'machine-overridable',
    restricted: true,
    schema: TEXT,
  },
  pythonArguments: { id: 'python.arguments', scope: 'machine-overridable', restricted: true, schema: TEXTS },
  pythonEngine: { id: 'python.engine', scope: 'resource', schema: oneEngineOf('python') },
} as const satisfies Section;

const go = {
  goExecutable: { id: 'go.executable', scope: 'machine-overridable', restricted: true, schema: TEXT },
  goArguments: { id: 'go.arguments', scope: 'machine-overridable', restricted: true, schema: TEXTS },
} as const satisfies Section;

/** The engines of a runtime, and `auto`. */
function oneEngineOf(runtime: string): SettingSchema {
  const choices = engineChoices(runtime);
  return {
    type: 'string',
    enum: choices.map(({ engine }) => engine),
    enumDescriptions: choices.map(({ text }) => `%${text}%`),
    default: 'auto',
  };
}

const ofRuntimes: Readonly<Record<string, Section>> = { node, python, go };

/** The sections of the settings editor, in their order; titles are texts or references to them. */
export const settingSections: readonly { readonly title: string; readonly settings: Section }[] = [
  { title: '%settings.display%', settings: display },
  { title: '%settings.checks%', settings: checks },
  { title: '%settings.run%', settings: run },
  ...contributedRuntimes().map(({ id, label }) => ({ title: label, settings: ofRuntimes[id]! })),
];

const declared = { ...display, ...checks, ...run, ...node, ...python, ...go };

/** Ids of the settings. */
export const settings = Object.fromEntries(
  Object.entries(declared).map(([name, { id }]) => [name, `${PREFIX}${id}`]),
) as { readonly [Name in keyof typeof declared]: `${typeof PREFIX}${(typeof declared)[Name]['id']}` };

export type SettingId = (typeof settings)[keyof typeof settings];
