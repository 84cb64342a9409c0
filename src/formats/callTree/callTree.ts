import * as l10n from '@vscode/l10n';
import { FunctionKind, type Profile, type ValueType } from '../../profile/model/profile';
import type { ValueUnit } from '../../base/units';
import { ProfileBuilder } from '../../profile/model/profileBuilder';
import { FormatError, LAST_LINE, MOST_MEASURED, readJsonObject, type ProfileFormat } from '../format';

/**
 * The format of Hotline's own engines that record functions, lines and call-site lines: the model's columns. Rows of
 * `nodes` come after their parents; the root is 0 and has no row, so the first row is node 1.
 */
interface StoredCallTree {
  readonly hotlineCallTree: 1;
  readonly valueTypes: readonly ValueType[];
  readonly defaultValue: number;
  /** Nanoseconds. */
  readonly duration: number;
  readonly functions: {
    readonly name: readonly string[];
    /** Paths, `<string>` and the like, '' for none. */
    readonly file: readonly string[];
    /** 1-based line of the definition, 0 if unknown. */
    readonly line: readonly number[];
  };
  readonly nodes: {
    readonly parent: readonly number[];
    readonly function: readonly number[];
    /** 1-based line of the parent's function, 0 if unknown. */
    readonly callLine: readonly number[];
  };
  readonly self: {
    readonly node: readonly number[];
    /** 1-based, 0 if unknown. */
    readonly line: readonly number[];
    /** One column per value type. */
    readonly values: readonly (readonly number[])[];
  };
  readonly notes: readonly string[];
}

export const callTree: ProfileFormat = {
  id: 'call-tree',
  label: 'Hotline call tree',
  fileNames: [],
  sniff: (bytes) => new TextDecoder().decode(bytes.subarray(0, 64)).startsWith('{"hotlineCallTree":'),
  parse: (bytes) => toProfile(readTree(bytes)),
};

const UNITS: readonly ValueUnit[] = ['nanoseconds', 'bytes', 'count'];
const IDLE = '(idle)';

function readTree(bytes: Uint8Array): StoredCallTree {
  const tree = readJsonObject(bytes) as StoredCallTree;
  checkShape(tree);
  checkReferences(tree);
  return tree;
}

/** @throws {FormatError} if columns are missing or have different lengths. */
function checkShape({
  valueTypes,
  defaultValue,
  duration,
  functions,
  nodes,
  self,
  notes,
}: Partial<StoredCallTree>): void {
  const types = requireList('valueTypes', valueTypes);
  (types as readonly ValueType[]).forEach(checkValueType);
  checkNumber('defaultValue', defaultValue, (row) => Number.isInteger(row) && Boolean(types[row]));
  checkNumber('duration', duration, (time) => time >= 0 && time <= MOST_MEASURED);
  checkTexts('notes', notes);
  checkTexts('functions.name', functions?.name);
  checkTexts('functions.file', functions?.file);
  sameLength({
    'functions.name': functions?.name,
    'functions.file': functions?.file,
    'functions.line': functions?.line,
  });
  sameLength({
    'nodes.parent': nodes?.parent,
    'nodes.function': nodes?.function,
    'nodes.callLine': nodes?.callLine,
  });
  checkSelf(self, types.length);
}

function checkValueType(valueType: Partial<ValueType> | null, row: number): void {
  const { type, unit } = valueType ?? {};
  if (typeof type !== 'string' || !UNITS.includes(unit!))
    throw new FormatError(`valueTypes[${row}].unit`, l10n.t('unknown unit: {0}', String(unit)));
}

function checkNumber(where: string, value: unknown, isUsable: (value: number) => boolean): void {
  if (typeof value !== 'number' || !isUsable(value))
    throw new FormatError(where, l10n.t('not a usable number: {0}', String(value)));
}

function checkTexts(where: string, texts: unknown): void {
  requireList(where, texts).forEach((text, row) => {
    if (typeof text !== 'string')
      throw new FormatError(`${where}[${row}]`, l10n.t('expected text: {0}', String(text)));
  });
}

/** Checks that there is a column of values for each type. */
function checkSelf(self: Partial<StoredCallTree['self']> | undefined, types: number): void {
  const values = requireList('self.values', self?.values);
  if (values.length !== types)
    throw new FormatError('self.values', l10n.t('found {0} columns for {1} types', values.length, types));
  const columns = values.map((column, row) => [`self.values[${row}]`, column] as const);
  sameLength({ 'self.node': self?.node, 'self.line': self?.line, ...Object.fromEntries(columns) });
}

function requireList(where: string, list: unknown): readonly unknown[] {
  if (!Array.isArray(list)) throw new FormatError(where, l10n.t('expected a list'));
  return list;
}

function sameLength(columns: Readonly<Record<string, unknown>>): void {
  let expected: number | undefined;
  for (const [where, column] of Object.entries(columns)) {
    const { length } = requireList(where, column);
    expected ??= length;
    if (length !== expected)
      throw new FormatError(where, l10n.t('found {0} entries instead of {1}', length, expected));
  }
}

/** @throws {FormatError} if rows refer to missing entries, or values are not numbers */
function checkReferences({ functions, nodes, self }: StoredCallTree): void {
  const check = (
    where: string,
    column: readonly number[],
    isUsable: (value: number, row: number) => boolean,
  ) =>
    column.forEach((value, row) => {
      if (!(typeof value === 'number' && value >= 0 && isUsable(value, row)))
        throw new FormatError(`${where}[${row}]`, l10n.t('not a usable number: {0}', String(value)));
    });
  const below = (where: string, column: readonly number[], limit: (row: number) => number) =>
    check(where, column, (value, row) => Number.isInteger(value) && value < limit(row));
  const lines = () => LAST_LINE + 1;
  below('functions.line', functions.line, lines);
  below('nodes.parent', nodes.parent, (row) => row + 1);
  below('nodes.function', nodes.function, () => functions.name.length);
  below('nodes.callLine', nodes.callLine, lines);
  below('self.node', self.node, () => nodes.parent.length + 1);
  below('self.line', self.line, lines);
  self.values.forEach((column, type) =>
    check(`self.values[${type}]`, column, (value) => value <= MOST_MEASURED),
  );
}

function toProfile({
  valueTypes,
  defaultValue,
  duration,
  functions,
  nodes,
  self,
  notes,
}: StoredCallTree): Profile {
  const builder = new ProfileBuilder(valueTypes);
  const rows = functions.name.map((name, row) => {
    const source = functions.file[row]!;
    const kind = source === '' && name === IDLE ? FunctionKind.idle : FunctionKind.code;
    return builder.addFunction({ name, source, line: functions.line[row]!, column: 0, kind });
  });
  nodes.parent.forEach((parent, row) =>
    builder.addNode(parent, rows[nodes.function[row]!]!, nodes.callLine[row]!),
  );
  self.node.forEach((node, row) =>
    builder.addSelf(
      node,
      self.line[row]!,
      self.values.map((column) => column[row]!),
    ),
  );
  return builder.build({ duration, defaultValue, notes });
}
