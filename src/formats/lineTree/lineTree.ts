import * as l10n from '@vscode/l10n';
import { FunctionKind, type Profile, type ValueType } from '../../profile/model/profile';
import { ProfileBuilder } from '../../profile/model/profileBuilder';
import { sourcePath } from '../../base/sourcePath';
import { FormatError, LAST_LINE, MOST_MEASURED, readJsonObject, type ProfileFormat } from '../format';

/**
 * Hotline's own format for an engine that records the line of each frame (V8's caller line mode): a call tree whose
 * nodes are a function and a line. A node with hits is a sampled line; one with children is the line of a call. It does
 * not record where functions start.
 */
export interface LineTree {
  readonly hotlineLineTree: 1;
  /** Microseconds. */
  readonly startTime: number;
  readonly endTime: number;
  readonly names: readonly string[];
  /** URLs, '' for none. */
  readonly scripts: readonly string[];
  /** Columns; parents come before their children, row 0 is the root. Lines are 1-based, 0 if unknown. */
  readonly nodes: {
    readonly parent: readonly number[];
    readonly name: readonly number[];
    readonly script: readonly number[];
    readonly line: readonly number[];
    readonly hits: readonly number[];
  };
}

export const lineTree: ProfileFormat = {
  id: 'line-tree',
  label: 'Hotline line tree',
  fileNames: [],
  sniff: (bytes) => new TextDecoder().decode(bytes.subarray(0, 64)).startsWith('{"hotlineLineTree":'),
  parse: (bytes) => toProfile(readLineTree(bytes)),
};

const VALUE_TYPES: readonly ValueType[] = [
  { type: 'samples', unit: 'count' },
  { type: 'wall', unit: 'nanoseconds' },
];

const KINDS: Readonly<Record<string, FunctionKind>> = {
  '(idle)': FunctionKind.idle,
  '(program)': FunctionKind.program,
  '(garbage collector)': FunctionKind.garbageCollector,
};

function readLineTree(bytes: Uint8Array): LineTree {
  const tree = readJsonObject(bytes) as LineTree;
  check(tree);
  return tree;
}

const COLUMNS = ['parent', 'name', 'script', 'line', 'hits'] as const;

/** @throws {FormatError} if columns are missing or inconsistent */
function check({ startTime, endTime, names, scripts, nodes }: Partial<LineTree>): void {
  const lists = {
    names,
    scripts,
    ...Object.fromEntries(COLUMNS.map((name) => [`nodes.${name}`, nodes?.[name]])),
  };
  for (const [where, list] of Object.entries(lists))
    if (!Array.isArray(list)) throw new FormatError(where, l10n.t('expected a list'));
  for (const [where, list] of Object.entries({ names, scripts }))
    list!.forEach((text, row) => {
      if (typeof text !== 'string')
        throw new FormatError(`${where}[${row}]`, l10n.t('expected text: {0}', String(text)));
    });
  const sizes = { name: names!.length, script: scripts!.length, line: LAST_LINE + 1, hits: MOST_MEASURED };
  for (const name of COLUMNS) checkColumn(name, nodes!, sizes);
  for (const [where, time] of Object.entries({ startTime, endTime }))
    if (typeof time !== 'number' || !(Math.abs(time) <= MOST_MEASURED))
      throw new FormatError(where, l10n.t('not a usable number: {0}', String(time)));
  if (!(endTime! >= startTime!))
    throw new FormatError('endTime', l10n.t('the profile ends before it starts'));
}

function checkColumn(
  name: (typeof COLUMNS)[number],
  nodes: LineTree['nodes'],
  sizes: Readonly<Record<string, number>>,
): void {
  const { length } = nodes.parent;
  const column = nodes[name];
  if (column.length !== length)
    throw new FormatError(`nodes.${name}`, l10n.t('found {0} entries for {1} nodes', column.length, length));
  column.forEach((value, row) => {
    // Parents come before their children; the root, in row 0, has none.
    const isRoot = name === 'parent' && row === 0;
    const most = name === 'parent' ? row : (sizes[name] ?? Infinity);
    if (isRoot ? value !== -1 : !(Number.isInteger(value) && value >= 0 && value < most))
      throw new FormatError(`nodes.${name}[${row}]`, l10n.t('not a usable number: {0}', String(value)));
  });
}

function toProfile({ startTime, endTime, names, scripts, nodes }: LineTree): Profile {
  const builder = new ProfileBuilder(VALUE_TYPES);
  const sources = scripts.map(sourcePath);
  const hits = nodes.hits.reduce((sum, count) => sum + count, 0);
  const perHit = hits > 0 ? ((endTime - startTime) * 1000) / hits : 0;
  /** Lines of the same function in the same call share a node. */
  const merged = new Map<string, number>();
  const numbers = new Int32Array(nodes.parent.length);
  for (let row = 1; row < numbers.length; row++) {
    const parent = nodes.parent[row]!;
    const above = numbers[parent]!;
    const callLine = parent > 0 ? nodes.line[parent]! : 0;
    const key = `${above}:${callLine}:${nodes.name[row]}:${nodes.script[row]}`;
    let number = merged.get(key);
    if (number === undefined) {
      const name = names[nodes.name[row]!]!;
      const source = sources[nodes.script[row]!]!;
      const kind = source === '' ? (KINDS[name] ?? FunctionKind.code) : FunctionKind.code;
      const record = { name: name || '(anonymous)', source, line: 0, column: 0, kind };
      number = builder.addNode(above, builder.addFunction(record), callLine);
      merged.set(key, number);
    }
    numbers[row] = number;
    const count = nodes.hits[row]!;
    if (count > 0) builder.addSelf(number, nodes.line[row]!, [count, count * perHit]);
  }
  return builder.build({ duration: (endTime - startTime) * 1000, defaultValue: 1 });
}
