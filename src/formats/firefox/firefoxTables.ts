import * as l10n from '@vscode/l10n';
import { FormatError } from '../format';
import { indexAt, isObject, listAt, textAt, type Json } from '../shared/json';

/** A table of a Firefox profile, by column; a missing column is empty. */
interface Table {
  readonly length: number;
  column(name: string): readonly unknown[];
}

/** The tables that one thread's stacks refer to. */
export interface ThreadTables {
  readonly where: string;
  readonly stacks: Table;
  readonly frames: Table;
  /** Undefined in Gecko's own profiles, whose frames are strings with names and locations. */
  readonly functions: Table | undefined;
  readonly resources: Table | undefined;
  readonly sources: Table | undefined;
  readonly strings: readonly unknown[];
  readonly samples: Table;
}

/**
 * Returns the tables of a thread. Newer profiles share some or all of them among threads; the thread's own take
 * precedence.
 * @throws {FormatError} for tables that are missing or invalid
 */
export function tablesOf(thread: Json, shared: Json, where: string): ThreadTables {
  const find = (name: string) => thread[name] ?? shared[name];
  const need = (name: string) => tableAt(find(name), `${where}.${name}`);
  const optional = (name: string) => (find(name) === undefined ? undefined : need(name));
  const own = thread.stringArray ?? thread.stringTable ?? shared.stringArray;
  return {
    where,
    stacks: need('stackTable'),
    frames: need('frameTable'),
    functions: optional('funcTable'),
    resources: optional('resourceTable'),
    sources: optional('sources'),
    // Older processed profiles keep the list in an object.
    strings: listAt(isObject(own) ? own._array : own, `${where}.stringTable`),
    samples: need('samples'),
  };
}

/** Gecko writes rows with a schema of their columns; the processed format has columns. */
function tableAt(value: unknown, where: string): Table {
  if (!isObject(value)) throw new FormatError(where, l10n.t('missing value'));
  if (isObject(value.schema)) return rowsOf(value.schema, listAt(value.data, `${where}.data`));
  const lists = Object.values(value).filter(Array.isArray);
  const longest = Math.max(0, ...lists.map((list) => list.length));
  const length = typeof value.length === 'number' ? Math.min(value.length, longest) : longest;
  return {
    length,
    column: (name) => (Array.isArray(value[name]) ? (value[name] as unknown[]) : []),
  };
}

function rowsOf(schema: Json, data: readonly unknown[]): Table {
  return {
    length: data.length,
    column: (name) => {
      const at = schema[name];
      return typeof at === 'number'
        ? data.map((row) => (Array.isArray(row) ? (row[at] as unknown) : null))
        : [];
    },
  };
}

/** The string in a column at a row, '' for none. */
export function stringOf({ strings, where }: ThreadTables, index: unknown, place: string): string {
  if (index === null || index === undefined || index === -1) return '';
  const row = indexAt(index, strings.length, `${where}.${place}`);
  return textAt(strings[row], `${where}.stringTable[${row}]`);
}
