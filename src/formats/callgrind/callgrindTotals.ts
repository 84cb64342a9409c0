import type { RawCallgrind } from './callgrindReader';

/**
 * Inclusive costs of functions by row, one column per event: the costs of the calls to a function or, for one that is
 * never called, its self cost plus the costs of its own calls (as callgrind_annotate --inclusive=yes does). A
 * function's calls to itself are included in its other calls and are not counted again; mutually recursive functions
 * cost at most as much as the calls into their cycle.
 */
export function callgrindTotals(raw: RawCallgrind): Float64Array[] {
  const ownerOf = Int32Array.from(raw.functions, ({ owner }) => owner);
  const { ring, count } = ringsOf(raw, ownerOf);
  const isCalled = new Uint8Array(ownerOf.length);
  for (const callee of raw.calls.callee) isCalled[callee] = 1;
  return raw.events.map((_, event) => {
    const totals = new Float64Array(ownerOf.length);
    const intoRing = new Float64Array(count);
    const column = raw.calls.values[event]!;
    raw.self.func.forEach((func, at) => {
      if (!isCalled[func]) totals[func]! += raw.self.values[event]![at]!;
    });
    raw.calls.callee.forEach((callee, at) => {
      const caller = raw.calls.func[at]!;
      const value = column[at]!;
      if (!isCalled[caller]) totals[caller]! += value;
      if (ownerOf[caller] !== callee) totals[callee]! += value;
      if (ring[ownerOf[caller]!] !== ring[callee]) intoRing[ring[callee]!]! += value;
    });
    bound(totals, { ring, intoRing, ownerOf, isCalled });
    return totals;
  });
}

interface Bounds {
  readonly ring: Int32Array;
  readonly intoRing: Float64Array;
  readonly ownerOf: Int32Array;
  readonly isCalled: Uint8Array;
}

function bound(totals: Float64Array, { ring, intoRing, ownerOf, isCalled }: Bounds): void {
  for (let func = 0; func < totals.length; func++) {
    const most = intoRing[ring[func]!]!;
    if (isCalled[func] && most > 0) totals[func] = Math.min(totals[func]!, most);
  }
  // An inlined part costs no more than the function that contains it.
  for (let func = 0; func < totals.length; func++)
    if (!isCalled[func] && isCalled[ownerOf[func]!])
      totals[func] = Math.min(totals[func]!, totals[ownerOf[func]!]!);
}

/** Assigns each function the number of its strongly connected component in the call graph (Tarjan's algorithm). */
function ringsOf(raw: RawCallgrind, ownerOf: Int32Array): { ring: Int32Array; count: number } {
  const callees = calleesOf(raw, ownerOf);
  const functions = ownerOf.length;
  const ring = new Int32Array(functions).fill(-1);
  const order = new Int32Array(functions).fill(-1);
  const lowest = new Int32Array(functions);
  const open: number[] = [];
  let next = 0;
  let count = 0;
  for (let start = 0; start < functions; start++) {
    if (order[start]! >= 0) continue;
    const path = [{ func: start, at: 0 }];
    while (path.length > 0) {
      const step = path.at(-1)!;
      const { func } = step;
      if (step.at === 0) {
        order[func] = lowest[func] = next++;
        open.push(func);
      }
      const callee = callees[func]?.[step.at++];
      if (callee !== undefined) {
        if (order[callee]! < 0) path.push({ func: callee, at: 0 });
        else if (ring[callee]! < 0) lowest[func] = Math.min(lowest[func]!, order[callee]!);
        continue;
      }
      path.pop();
      const above = path.at(-1);
      if (above) lowest[above.func] = Math.min(lowest[above.func]!, lowest[func]!);
      if (lowest[func] !== order[func]) continue;
      for (let member = open.pop()!; ; member = open.pop()!) {
        ring[member] = count;
        if (member === func) break;
      }
      count++;
    }
  }
  return { ring, count };
}

function calleesOf({ calls }: RawCallgrind, ownerOf: Int32Array): (number[] | undefined)[] {
  const sets: (Set<number> | undefined)[] = Array.from({ length: ownerOf.length });
  calls.callee.forEach((callee, at) => {
    const caller = ownerOf[calls.func[at]!]!;
    (sets[caller] ??= new Set()).add(callee);
  });
  return sets.map((set) => set && [...set]);
}
