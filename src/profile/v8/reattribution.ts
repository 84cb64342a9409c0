import * as l10n from '@vscode/l10n';
import { childLinks, type ChildLinks } from '../model/callTree';
import { coincidentShares } from './coincidence';
import { keyOf, type CallPath, type CandidateSearch, type Share } from './inlineCandidates';
import { LineOwnership } from './lineOwnership';
import { findLostFrames, type LostFrame } from './lostFrames';
import type { Profile } from '../model/profile';
import { rewriteProfile, type RewriteTarget, type SelfRow } from '../rewrite/rewriteProfile';
import type { SourceOutline } from '../../base/sourceOutline';
import { formatShare } from '../../base/units';

/** What became of ticks that stood on the lines of other functions, in units of the profile's default value type. */
export interface AttributionSummary {
  /** What V8 charged to lines outside the function. */
  readonly misattributed: number;
  /** The part of it that was moved back to the functions it belongs to. */
  readonly returned: number;
}

/** A smaller share is not worth a note. */
const LEAST_NOTED = 0.001;

/**
 * Gives the ticks of inlined functions back to them. V8 charges the innermost frame of inlined code to the function
 * that it was inlined into, but with the line of the inlined one, which is often in another file. If the line is in a
 * function that the charged one calls, directly or indirectly, the tick is moved there, as a child of the call.
 * Undecidable ticks lose their line and are shown as inlined callees.
 * @param syntaxes what ran, as V8 saw it (before source maps), by the profile's name of the source
 */
export function reattributeInlined(
  profile: Profile,
  syntaxes: ReadonlyMap<string, SourceOutline>,
): { profile: Profile; summary: AttributionSummary } {
  return reattribute(new LineOwnership(profile, syntaxes));
}

/** The same, of owners that were worked out before. */
export function reattribute({ profile, search, chargedTicks, owners }: LineOwnership): {
  profile: Profile;
  summary: AttributionSummary;
} {
  const shares = coincidentShares(chargedTicks, search, (row, line) => owners.of(row, line));
  const corrected = new InlinedFrames(profile, search);
  const summary = { misattributed: 0, returned: 0 };
  const giveBack = ({ node, line, values, isMoved }: Row, target: RewriteTarget) => {
    const row = profile.nodes.func[node]!;
    const value = values[profile.defaultValue]!;
    const owner = line === 0 ? 'own' : owners.of(row, line);
    let given = 1;
    if (owner === 'own')
      given = corrected.addShared(target, { node, line, values }, shares.get(`${row}:${line}`) ?? []);
    else if (owner === 'undecided') corrected.addUndecided(target, node, values);
    else corrected.addShared(target, { node, line, values }, owner);
    summary.misattributed += value * (isMoved ? 1 : given);
    if (owner !== 'undecided') summary.returned += value * (isMoved ? 1 : given);
  };
  const lost = findLostFrames(profile, search);
  const callees = new Set([...lost.values()].flat().map(({ callee }) => callee));
  const moving: Row[] = [];
  const rewritten = rewriteProfile(profile, {
    placeSelf: (row, target) => {
      if (lost.has(row.node) || callees.has(row.node)) moving.push(row);
      else giveBack(row, target);
    },
    finish: (target) =>
      withLostFrames(moving, profile, lost, callees).forEach((row) => giveBack(row, target)),
  });
  return { profile: rewritten, summary };
}

/**
 * Notes on ticks that were moved, one sentence each.
 * @param summaries of the profiles that were added up
 * @param active all of their value that is not idle
 */
export function attributionNotes(summaries: readonly AttributionSummary[], active: number): string[] {
  const misattributed = summaries.reduce((sum, summary) => sum + summary.misattributed, 0);
  const returned = summaries.reduce((sum, summary) => sum + summary.returned, 0);
  if (active <= 0) return [];
  const notes: string[] = [];
  if (returned >= active * LEAST_NOTED)
    notes.push(
      l10n.t(
        'V8 charged {0} of the time to the callers of inlined functions. It was moved back to the inlined functions.',
        formatShare(returned / active),
      ),
    );
  if (misattributed - returned >= active * LEAST_NOTED)
    notes.push(
      l10n.t(
        '{0} of the time belongs to inlined functions that could not be identified. It is not shown on any line.',
        formatShare((misattributed - returned) / active),
      ),
    );
  return notes;
}

interface Row extends SelfRow {
  /** True for what another node had before. */
  readonly isMoved?: boolean;
}

/**
 * Moves what a caller has of a callee whose frame was lost. From which of its lines is not known: it is spread as
 * what the callee has.
 * @param rows those of the callers and of the callees
 * @param callees nodes whose frames were lost
 */
function withLostFrames(
  rows: readonly Row[],
  profile: Profile,
  lost: ReadonlyMap<number, readonly LostFrame[]>,
  callees: ReadonlySet<number>,
): Row[] {
  const rowsOf = new Map<number, Row[]>([...callees].map((node) => [node, []]));
  for (const row of rows) rowsOf.get(row.node)?.push(row);
  const result: Row[] = [];
  for (const row of rows) {
    const frame = lost.get(row.node)?.find(({ line }) => line === row.line);
    const targets = frame && rowsOf.get(frame.callee)!;
    const sum = targets?.reduce((total, target) => total + target.values[profile.defaultValue]!, 0) ?? 0;
    if (!frame || !targets || sum === 0) {
      result.push(row);
      continue;
    }
    const taken = row.values.map((own, column) => Math.min(own, frame.values[column]!));
    result.push({ ...row, values: row.values.map((own, column) => own - taken[column]!) });
    for (const target of targets) {
      const share = target.values[profile.defaultValue]! / sum;
      result.push({ ...target, values: taken.map((column) => column * share), isMoved: true });
    }
  }
  return result;
}

/** Adds the frames of functions that were inlined, and what is theirs, to the profile that comes out. */
class InlinedFrames {
  /** By node and the place of a function below it: those that were asked for. */
  private readonly known = new Map<string, number>();
  private children: ChildLinks | undefined;

  constructor(
    private readonly profile: Profile,
    private readonly search: CandidateSearch,
  ) {}

  /** @returns the share that went to inlined functions, 0…1 */
  addShared(target: RewriteTarget, { node, line, values }: SelfRow, shares: readonly Share[]): number {
    const scaled = (share: number) => (share === 1 ? values : values.map((value) => value * share));
    let left = 1;
    for (const { path, share } of shares) {
      target.addSelf(this.endOf(target, node, path), line, scaled(share));
      left -= share;
    }
    if (left > 0) target.addSelf(target.numberOf(node), line, scaled(left));
    return 1 - left;
  }

  addUndecided(target: RewriteTarget, node: number, values: readonly number[]): void {
    const above = target.numberOf(node);
    const record = { name: l10n.t('(inlined callees)'), source: '', line: 0, column: 0 };
    const number = this.below(above, '', () => target.addNode(above, record));
    target.addSelf(number, 0, values);
  }

  /** The node at the end of a path of calls that starts at a node of the profile. */
  private endOf(target: RewriteTarget, node: number, path: CallPath): number {
    let number = target.numberOf(node);
    // What the profile has of the path is taken; the rest is added.
    let own: number | undefined = node;
    for (const place of path) {
      const above = number;
      const child: number | undefined = own === undefined ? undefined : this.childOf(own, place);
      const add = () =>
        child === undefined ? target.addNode(above, this.search.recordAt(place)) : target.numberOf(child);
      number = this.below(above, keyOf(place), add);
      own = child;
    }
    return number;
  }

  private below(above: number, key: string, add: () => number): number {
    const path = `${above}:${key}`;
    let number = this.known.get(path);
    if (number === undefined) this.known.set(path, (number = add()));
    return number;
  }

  /** The first node that the profile has of a function below another. */
  private childOf(above: number, { source, scope }: CallPath[number]): number | undefined {
    const { parent, func } = this.profile.nodes;
    this.children ??= childLinks(parent);
    const { firstChild, nextSibling } = this.children;
    for (let node = firstChild[above]!; node >= 0; node = nextSibling[node]!) {
      const row = func[node]!;
      if (this.profile.functions.source[row] === source && this.search.scopeOf[row] === scope) return node;
    }
    return undefined;
  }
}
