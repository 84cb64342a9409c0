import type { RuntimeDescriptor } from './runtime';

/** A setting as declared in package.json, except for its position. Texts are keys of package.nls.json. */
export interface SettingDescriptor {
  /** `hotline.node.executable` */
  readonly id: string;
  readonly schema: Readonly<Record<string, unknown>>;
  /** Machines have different software installed, so such a setting is not synchronized. */
  readonly scope: 'machine-overridable' | 'resource';
  /** Whether the workspace's value is ignored until the workspace is trusted, because it names something to run. */
  readonly isRestricted: boolean;
  /** Key of the description. */
  readonly text: string;
}

/** A runtime's user settings. */
export interface RuntimeSettings {
  /** The interpreter, or the tool that builds programs. */
  readonly executable: SettingDescriptor;
  /** Its arguments. */
  readonly arguments: SettingDescriptor;
  /** Undefined if there is only one engine. */
  readonly engine?: SettingDescriptor;
  /** Undefined if lines are always exact. */
  readonly exactLines?: SettingDescriptor;
}

/** Derives a runtime's settings from its descriptor. */
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
