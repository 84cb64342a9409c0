import * as assert from 'node:assert/strict';
import type { CallGraph } from '../../src/profile/model/callGraph';
import { callEdges, hotFunctions } from '../../src/profile/views/hotFunctions';
import { lineTable } from '../../src/profile/views/lineTable';
import { totalValue, type Profile } from '../../src/profile/model/profile';
import { isFilePath } from '../../src/base/sourcePath';
import { subtreeTotals } from '../../src/profile/model/callTree';

/** Properties that every profile must have, whatever its origin. */
export function assertInvariants(profile: Profile): void {
  const { parent, func, callLine } = profile.nodes;
  assert.equal(parent[0], -1, 'row 0 is the root');
  assert.equal(func.length, parent.length);
  assert.equal(callLine.length, parent.length);
  for (let node = 1; node < parent.length; node++) {
    assert.ok(parent[node]! >= 0 && parent[node]! < node, `the parent of node ${node} stands before it`);
  }
  profile.valueTypes.forEach((_, value) => assertValues(profile, value));
  if (profile.graph) assertGraph(profile, profile.graph);
  if (profile.timeline) {
    const { start, duration, node } = profile.timeline;
    assert.equal(start.length, node.length);
    for (let at = 0; at < start.length; at++) {
      assert.ok(duration[at]! >= 0, 'no sample lasts a negative time');
      assert.ok(at === 0 || start[at]! >= start[at - 1]!, 'samples are in the order of time');
    }
  }
}

function assertGraph({ functions, nodes, valueTypes }: Profile, graph: CallGraph): void {
  const count = functions.name.length;
  assert.ok(
    nodes.parent.every((parent) => parent <= 0),
    'nodes of a graph stand side by side',
  );
  for (const column of [...graph.totals, graph.calls, graph.primitiveCalls])
    assert.equal(column.length, count);
  assert.equal(graph.totals.length, valueTypes.length);
  const { caller, callee, line, calls, values } = graph.edges;
  for (const column of [callee, line, calls, ...values]) assert.equal(column.length, caller.length);
  for (const column of [caller, callee])
    assert.ok(
      column.every((func) => func >= 0 && func < count),
      'calls are between functions that there are',
    );
  for (const column of [calls, graph.calls, graph.primitiveCalls, ...graph.totals, ...values])
    assert.ok(
      column.every((value) => Number.isFinite(value) && value >= 0),
      'counts and costs of calls are numbers',
    );
}

function assertValues(profile: Profile, value: number): void {
  const total = totalValue(profile, value);
  const slack = 1e-6 * Math.max(1, total);
  assert.ok(Number.isFinite(total) && total >= 0, 'the total is a number');
  assert.ok(
    Math.abs(subtreeTotals(profile, value)[0]! - total) <= slack,
    'the root has the total of all self values',
  );
  for (const cost of hotFunctions(profile, 'self', value)) {
    assert.ok(cost.self <= cost.total + slack, 'self is part of total');
    assert.ok(cost.total <= total + slack, 'no function exceeds the whole');
  }
  const [hottest] = hotFunctions(profile, 'total', value);
  if (hottest) {
    const { callers, callees } = callEdges(profile, hottest.func, value);
    for (const edge of [...callers, ...callees])
      assert.ok(edge.value <= total + slack, 'no call exceeds the whole');
  }
  let lines = 0;
  let heat = 0;
  for (const [source, costs] of lineTable(profile, value)) {
    for (const cost of costs) {
      assert.ok(cost.line > 0 && cost.self >= 0, 'a line has a number and a cost');
      assert.ok((cost.total ?? cost.self) <= total + slack, 'no line exceeds the whole');
      lines += cost.self;
      if (isFilePath(source)) heat += cost.heat;
    }
  }
  assert.ok(lines <= total + slack, 'lines together do not exceed the whole');
  assert.ok(heat <= total + slack, 'the program’s own lines have no more heat than the whole');
}
