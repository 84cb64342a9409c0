/** A function of a profile: its name, file and 1-based line, the samples that it has itself, and what it called. */
export interface Call {
  readonly name: string;
  /** A URL. */
  readonly file: string;
  readonly line: number;
  readonly samples?: number;
  readonly calls?: readonly Call[];
}

const MS_PER_SAMPLE = 10;

/** The text of a .cpuprofile with 10 ms a sample. A function's own samples are on the line after its first. */
export function cpuProfileText(calls: readonly Call[]): string {
  const nodes: object[] = [];
  const samples: number[] = [];
  const add = ({ name: functionName, file, line, samples: own = 0, calls: below = [] }: Call): number => {
    const id = nodes.length + 1;
    const node: Record<string, unknown> = {
      id,
      callFrame: { functionName, url: file, lineNumber: line - 1, columnNumber: 0 },
      hitCount: own,
      ...(own > 0 && { positionTicks: [{ line: line + 1, ticks: own }] }),
    };
    nodes.push(node);
    for (let sample = 0; sample < own; sample++) samples.push(id);
    node['children'] = below.map(add);
    return id;
  };
  add({ name: '(root)', file: '', line: 0, calls });
  const timeDeltas = samples.map(() => MS_PER_SAMPLE * 1000);
  // A sample stands until the next one, the last one until the end.
  const endTime = (samples.length + 1) * MS_PER_SAMPLE * 1000;
  return JSON.stringify({ nodes, startTime: 0, endTime, samples, timeDeltas });
}
