import { PREFIX } from './ids';
import { runtimeSections, type RuntimeSection } from './runtimes';

/** A setting, by its id without `hotline.`. It is described by `setting.<id>` of package.nls.json. */
export interface SettingDeclaration {
  readonly id: string;
  readonly scope: 'resource' | 'window' | 'machine-overridable';
  /** Decides what is run: a workspace's value is ignored until the workspace is trusted. */
  readonly restricted?: true;
  /** Has a property for each rule, with one of these values. */
  readonly perRule?: readonly string[];
  /** JSON schema of the value. */
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
const TEXT = { type: 'string', default: '' } as const;
const TEXTS = { type: 'array', items: { type: 'string' }, default: [] } as const;
const TEXT_BY_NAME = { type: 'object', additionalProperties: { type: 'string' }, default: {} } as const;

/** Severity of findings in the Problems view, lowest first. */
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

/** The settings of a runtime, as its descriptor declares them. */
function sectionOf({ settings: described }: RuntimeSection): Section {
  return Object.fromEntries(
    described.map(({ id, scope, isRestricted, schema }): [string, SettingDeclaration] => [
      id,
      {
        id: id.slice(PREFIX.length),
        scope,
        ...(isRestricted && { restricted: true }),
        schema: schema as unknown as SettingSchema,
      },
    ]),
  );
}

/** The sections of the settings editor, in their order; titles are texts or references to them. */
export const settingSections: readonly { readonly title: string; readonly settings: Section }[] = [
  { title: '%settings.display%', settings: display },
  { title: '%settings.checks%', settings: checks },
  { title: '%settings.run%', settings: run },
  ...runtimeSections().map((section) => ({ title: section.title, settings: sectionOf(section) })),
];

const declared = { ...display, ...checks, ...run };

/** Ids of the settings that do not belong to a runtime. */
export const settings = Object.fromEntries(
  Object.entries(declared).map(([name, { id }]) => [name, `${PREFIX}${id}`]),
) as { readonly [Name in keyof typeof declared]: `${typeof PREFIX}${(typeof declared)[Name]['id']}` };
