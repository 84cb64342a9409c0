import * as l10n from '@vscode/l10n';
import { isObject } from '../../base/shape';
import { UserError, messageOf } from '../../base/userError';
import { MANIFEST_VERSION, type RunManifest } from './manifest';
import { migrateManifest } from './migrateManifest';

/**
 * Size limit in bytes. A manifest may include sources compiled in memory and their source maps; anything larger is not
 * a manifest.
 */
export const LARGEST_MANIFEST = 256 * 1024 * 1024;

/** The latest time that a Date can represent, in milliseconds since 1970. */
const LAST_MOMENT = 8.64e15;
/** A hundred years, in milliseconds. */
const LONGEST_MS = 100 * 366 * 24 * 3600 * 1000;
const LARGEST_PID = 2 ** 32;

/** The location of an error in a manifest, and what was expected there. */
class Unsound extends Error {
  constructor(
    readonly where: string,
    readonly expected: string,
  ) {
    super(`${where}: ${expected}`);
  }
}

type Check = (value: unknown, where: string) => void;

/**
 * Parses a manifest of this version or an older one. Preserves fields and streams that this version does not know.
 * @param file path, for messages
 * @param text content of the file
 * @param names of the files in the same folder, which older versions did not list
 * @throws {UserError} naming the file, what is wrong with it, and the remedy
 */
export function parseManifest(file: string, text: string, names: readonly string[]): RunManifest {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UserError(
      l10n.t(
        '{0} is damaged or was cut off while it was written: {1} Delete it to open what is left of the recording, or profile the program again.',
        file,
        sentence(messageOf(error)),
      ),
      { cause: error },
    );
  }
  try {
    object(value, 'run.json');
    const version = versionOf(value as object);
    if (version > MANIFEST_VERSION) throw newer(file, version);
    const manifest = version < MANIFEST_VERSION ? migrateManifest(value as object, file, names) : value;
    checkManifest(manifest, '');
    checkReferences(manifest as RunManifest);
    return manifest as RunManifest;
  } catch (error) {
    if (!(error instanceof Unsound)) throw error;
    throw new UserError(
      l10n.t(
        '{0} is damaged: {1} should be {2}. Delete it to open what is left of the recording, or profile the program again.',
        file,
        error.where,
        error.expected,
      ),
      { cause: error },
    );
  }
}

function newer(file: string, version: number): UserError {
  return new UserError(
    l10n.t(
      '{0} was written by a newer version of Hotline (format {1}, this version reads up to {2}). Update Hotline to open the recording.',
      file,
      version,
      MANIFEST_VERSION,
    ),
  );
}

/** Manifests have a version number since version 2. */
function versionOf(value: { schemaVersion?: unknown }): number {
  const { schemaVersion = 1 } = value;
  wholeNumber(1, Number.MAX_SAFE_INTEGER)(schemaVersion, 'schemaVersion');
  return schemaVersion as number;
}

function sentence(text: string): string {
  return text.endsWith('.') ? text : `${text}.`;
}

const text: Check = (value, where) => {
  if (typeof value !== 'string') throw new Unsound(where, l10n.t('a text'));
};

const object: Check = (value, where) => {
  if (!isObject(value)) throw new Unsound(where, l10n.t('an object'));
};

function number(least: number, most: number): Check {
  return (value, where) => {
    if (typeof value !== 'number' || !(value >= least && value <= most))
      throw new Unsound(where, l10n.t('a number from {0} to {1}', least, most));
  };
}

function wholeNumber(least: number, most: number): Check {
  return (value, where) => {
    number(least, most)(value, where);
    if (!Number.isInteger(value)) throw new Unsound(where, l10n.t('a whole number'));
  };
}

function orNull(check: Check): Check {
  return (value, where) => {
    if (value !== null) check(value, where);
  };
}

function listOf(check: Check): Check {
  return (value, where) => {
    if (!Array.isArray(value)) throw new Unsound(where, l10n.t('a list'));
    value.forEach((one, at) => check(one, `${where}[${at}]`));
  };
}

/** Checks that all values of an object pass a check. */
function tableOf(check: Check): Check {
  return (value, where) => {
    object(value, where);
    for (const [name, one] of Object.entries(value as object)) check(one, `${where}.${name}`);
  };
}

/** Checks an object's fields; it may have others. */
function shape(fields: Readonly<Record<string, Check>>): Check {
  return (value, where) => {
    object(value, where);
    for (const [name, check] of Object.entries(fields)) {
      const field = Object.hasOwn(value as object, name)
        ? (value as Record<string, unknown>)[name]
        : undefined;
      check(field, where === '' ? name : `${where}.${name}`);
    }
  };
}

function oneOf(...values: readonly string[]): Check {
  return (value, where) => {
    if (!values.includes(value as string)) throw new Unsound(where, values.join(' | '));
  };
}

/** A file name within the run folder that is not a path out of it on any system. */
const fileName: Check = (value, where) => {
  const isName = typeof value === 'string' && /^[^/\\:\0]+$/.test(value) && value !== '.' && value !== '..';
  if (!isName) throw new Unsound(where, l10n.t('the name of a file in the same folder'));
};

const checkManifest = shape({
  runtime: text,
  runtimeVersion: text,
  engine: text,
  engineReason: text,
  command: listOf(text),
  exit: shape({
    code: orNull(wholeNumber(-(2 ** 31), 2 ** 32)),
    signal: orNull(text),
    failure: orNull(text),
  }),
  processes: listOf(
    shape({
      id: text,
      parent: orNull(text),
      kind: oneOf('process', 'thread'),
      pid: wholeNumber(0, LARGEST_PID),
      script: text,
      startedAt: number(0, LAST_MOMENT),
      durationMs: number(0, LONGEST_MS),
      cpuMs: orNull(number(0, Number.MAX_SAFE_INTEGER)),
    }),
  ),
  streams: tableOf(listOf(shape({ file: fileName, format: text, process: text }))),
  sources: shape({ injected: listOf(text), maps: tableOf(text), scripts: tableOf(text) }),
  notes: listOf(shape({ id: text, text: orNull(text) })),
});

/** Checks that every file belongs to a listed process. */
function checkReferences({ processes, streams }: RunManifest): void {
  if (processes.length === 0) throw new Unsound('processes', l10n.t('a list of at least one'));
  const ids = new Set(processes.map(({ id }) => id));
  if (ids.size < processes.length) throw new Unsound('processes', l10n.t('a list without an id twice'));
  for (const [name, files] of Object.entries(streams))
    files.forEach(({ process }, at) => {
      if (!ids.has(process))
        throw new Unsound(`streams.${name}[${at}].process`, l10n.t('the id of one of the processes'));
    });
}
