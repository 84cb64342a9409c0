import * as l10n from '@vscode/l10n';
import { FunctionKind, MODULE_NAME, type Profile, type ValueType } from '../../profile/model/profile';
import { ProfileBuilder, type FunctionRecord } from '../../profile/model/profileBuilder';
import { sourcePath } from '../../base/sourcePath';
import { startOf, valuesAtTop } from '../shared/json';
import { fileNames } from '../fileNames';
import { FormatError, LAST_LINE, MOST_MEASURED, readJsonObject, type ProfileFormat } from '../format';

/**
 * V8's sampled allocations, as defined by the Chrome DevTools Protocol (`HeapProfiler.SamplingHeapProfile`). Sizes are
 * V8's estimates of all bytes, based on the samples. V8 records functions but no lines, so a function's bytes are
 * attributed to the line where it starts. `hotlineLive` is Hotline's extension: true if only memory still in use at the
 * end was counted.
 */
export const heapprofile: ProfileFormat = {
  id: 'heapprofile',
  label: 'V8 heap profile',
  fileNames: fileNames.heapprofile,
  documentation: { readFrom: 'Node.js 20' },
  sniff(bytes) {
    const head = valuesAtTop(startOf(bytes)).get('head');
    return head !== undefined && valuesAtTop(head).has('callFrame');
  },
  parse: (bytes) => toProfile(readJsonObject(bytes) as RawProfile),
};

interface RawNode {
  readonly callFrame: {
    readonly functionName: string;
    readonly url: string;
    /** 0-based, -1 if unknown. */
    readonly lineNumber: number;
    readonly columnNumber: number;
  };
  readonly selfSize: number;
  readonly id: number;
  readonly children: readonly RawNode[];
}

interface RawProfile {
  readonly hotlineLive?: boolean;
  readonly head: RawNode;
  /** Missing in older files. */
  readonly samples?: readonly { readonly nodeId: number }[];
}

const SAMPLES: ValueType = { type: 'samples', unit: 'count' };

function toProfile(raw: RawProfile): Profile {
  const samples = samplesByNode(raw.samples);
  const space: ValueType = { type: raw.hotlineLive ? 'inuse_space' : 'alloc_space', unit: 'bytes' };
  const builder = new ProfileBuilder(samples ? [SAMPLES, space] : [space]);
  checkNode(raw.head, 'head');
  const pending = [{ raw: raw.head, number: 0, where: 'head' }];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { raw: above, number, where } = next;
    const { line } = recordOf(above);
    const count = samples?.get(above.id) ?? 0;
    if (above.selfSize > 0)
      builder.addSelf(number, line, samples ? [count, above.selfSize] : [above.selfSize]);
    above.children.forEach((child, index) => {
      const place = `${where}.children[${index}]`;
      checkNode(child, place);
      const node = builder.addNode(number, builder.addFunction(recordOf(child)));
      pending.push({ raw: child, number: node, where: place });
    });
  }
  return builder.build({
    duration: 0,
    defaultValue: samples ? 1 : 0,
    notes: [
      l10n.t(
        'V8 records allocations by function, not by line. They are shown on the first line of each function.',
      ),
    ],
  });
}

/** @throws {FormatError} if a node lacks a required field */
function checkNode(node: RawNode | null | undefined, where: string): void {
  const { callFrame, selfSize, children } = node ?? ({} as Partial<RawNode>);
  if (
    typeof callFrame !== 'object' ||
    (callFrame as unknown) === null ||
    typeof callFrame.functionName !== 'string' ||
    typeof callFrame.url !== 'string'
  )
    throw new FormatError(`${where}.callFrame`, l10n.t('no function is named'));
  if (typeof selfSize !== 'number' || !(selfSize >= 0 && selfSize <= MOST_MEASURED))
    throw new FormatError(`${where}.selfSize`, l10n.t('not a usable number: {0}', String(selfSize)));
  if (!Array.isArray(children)) throw new FormatError(`${where}.children`, l10n.t('expected a list'));
}

function samplesByNode(samples: RawProfile['samples']): Map<number, number> | undefined {
  if (samples === undefined) return undefined;
  if (!Array.isArray(samples)) throw new FormatError('samples', l10n.t('expected a list'));
  const counts = new Map<number, number>();
  (samples as ({ readonly nodeId: number } | null)[]).forEach((sample, row) => {
    if (typeof sample?.nodeId !== 'number')
      throw new FormatError(`samples[${row}].nodeId`, l10n.t('expected the id of a node'));
    counts.set(sample.nodeId, (counts.get(sample.nodeId) ?? 0) + 1);
  });
  return counts;
}

function recordOf({ callFrame }: RawNode): FunctionRecord {
  const { functionName, url, lineNumber, columnNumber } = callFrame;
  const line = position(lineNumber);
  const column = position(columnNumber);
  const unnamed = url !== '' && line === 1 && column === 1 ? MODULE_NAME : '(anonymous)';
  return { name: functionName || unnamed, source: sourcePath(url), line, column, kind: FunctionKind.code };
}

/** Converts V8's 0-based positions to 1-based ones (0 for none). */
function position(value: number): number {
  return Number.isInteger(value) && value >= 0 && value < LAST_LINE ? value + 1 : 0;
}
