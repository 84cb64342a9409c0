/** Loads profiles in a thread of its own: parsing takes seconds for large ones, and the editor must not wait. */
import * as path from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import * as l10n from '@vscode/l10n';
import { UserError, sentUserError } from '../../base/userError';
import { loadView } from './loadView';
import type { LoadAnswer, LoadRequest } from './loadInWorker';
import { packView, type PackedView } from './packedView';

const { sources, options, texts } = workerData as LoadRequest;
if (texts) l10n.config({ contents: texts });

loadView(sources, options, path.join(__dirname, 'sourceParser.js')).then(
  (loaded) => {
    const report = packView(loaded);
    answer({ report }, columnsOf(report));
  },
  (error: unknown) => {
    if (error instanceof UserError) return answer({ problem: sentUserError(error) }, []);
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    answer({ failure: { message, stack } }, []);
  },
);

function answer(message: LoadAnswer, transfer: ArrayBuffer[]): void {
  parentPort!.postMessage(message, transfer);
}

/** The memory of a report's columns: handed over instead of copied. */
function columnsOf({ profile, lines, functions: costs }: PackedView): ArrayBuffer[] {
  const { functions, nodes, self, selfLines, timeline, graph } = profile;
  const columns = [
    ...[lines.numbers, costs],
    ...[functions.source, functions.line, functions.column, functions.kind],
    ...[nodes.parent, nodes.func, nodes.callLine],
    ...self,
    ...[selfLines.node, selfLines.line, ...selfLines.values],
    ...(graph ? [...graph.totals, graph.calls, graph.primitiveCalls] : []),
    ...(timeline ? [timeline.node, timeline.start, timeline.duration] : []),
  ];
  return [...new Set(columns.map(({ buffer }) => buffer as ArrayBuffer))];
}
