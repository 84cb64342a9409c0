import type { RuntimeDescriptor } from './runtime';

/** A setting as package.json declares it, but for its place among others. Texts are keys of package.nls.json. */
export interface SettingDescriptor {
  /** `hotline.node.executable` */
  readonly id: string;
  readonly schema: Readonly<Record<string, unknown>>;
  /** Machines differ in what is installed: such a setting is not synchronized. */
  readonly scope: 'machine-overridable' | 'resource';
  /** Whether the workspace's value waits until the workspace is trusted: it names what is run. */
  readonly isRestricted: boolean;
  /** Key of the description. */
  readonly text: string;
}

/** What a user can tell a runtime. */
export interface RuntimeSettings {
  /** The interpreter, or what builds programs. */
  readonly executable: SettingDescriptor;
  /** Its arguments. */
  readonly arguments: SettingDescriptor;
  /** Undefined if there is one engine only. */
  readonly engine?: SettingDescriptor;
  /** Undefined if all lines are exact. */
  readonly exactLines?: SettingDescriptor;
}

/** The settings of a runtime, from what it says of itself. */
export function runtimeSettings(runtime: RuntimeDescriptor): RuntimeSettings {
  const { id, engines, hasExactLines } = runtime;
  const of = (
    key: string,
    schema: SettingDescriptor['schema'],
    isRestricted: boolean,
  ): SettingDescriptor => ({
    id: `hotline.${id}.${key}`,
    schema,
    scope: isRestricted ? 'machine-overridable' : 'resource',
    isRestricted,
    text: `setting.${id}.${key}`,
  });
  const texts = ['auto', ...engines.map(({ text }) => text)].map((text) => `%setting.${id}.engine.${text}%`);
  const engine = {
    type: 'string',
    enum: ['auto', ...engines.map((one) => one.id)],
    enumDescriptions: texts,
    default: 'auto',
  };
  return {
    executable: of('executable', { type: 'string', default: '' }, true),
    arguments: of('arguments', { type: 'array', items: { type: 'string' }, default: [] }, true),
    ...(engines.length > 1 && { engine: of('engine', engine, false) }),
    ...(hasExactLines && { exactLines: of('exactLines', { type: 'boolean', default: false }, false) }),
  };
}
