import { isSameFunction, MODULE_NAME, type FunctionKey } from '../base/functionKey';
import { mapLines } from '../base/lineMapping';
import { functionKey } from '../languages/functionKey';
import type { Finding, Subject } from '../checks/finding';
import { functionKeyOf } from '../profile/model/functionKeyOf';
import type { Profile } from '../profile/model/profile';

/** The counterpart in a run of the subject of a finding. */
export interface SubjectOnRun {
  /** 1-based first and last line of the loop or call in the text that ran. */
  readonly firstLine: number;
  readonly lastLine: number;
  /** The enclosing function: its source as in the profile, its name as in the text that ran. */
  readonly key: FunctionKey;
  /** Rows of the same function in `Profile.functions`; none if it never ran, or never long enough to be sampled. */
  readonly functions: readonly number[];
}

/** A finding and its counterpart in a run. */
export interface JoinedFinding<F extends Finding> {
  readonly finding: F;
  /**
   * Undefined if the code of the subject has changed since the run or did not exist then: there are no measurements of
   * it.
   */
  readonly onRun: SubjectOnRun | undefined;
}

/** A file, as it ran and as it is now. */
export interface MeasuredSource {
  readonly profile: Profile;
  /** Its name in `Profile.sources`. */
  readonly source: string;
  /** Lines of the text that ran. */
  readonly ran: readonly string[];
  /** Lines of the text that the findings refer to. */
  readonly now: readonly string[];
}

/**
 * Joins findings in a text with a run of an earlier version of the same file, by the lines that each subject had in the
 * text that ran, however far it has moved since.
 */
export function findingsOnRun<F extends Finding>(
  findings: readonly F[],
  measured: MeasuredSource,
): JoinedFinding<F>[] {
  if (findings.length === 0) return [];
  const origins = originsOf(measured);
  const rows = rowsOf(measured);
  return findings.map((finding) => ({ finding, onRun: onRun(finding.subject, measured, origins, rows) }));
}

/** The line of the text that ran from which a line of the current text comes. */
interface Origin {
  readonly line: number;
  /** True if its text has changed since. */
  readonly isChanged: boolean;
}

/** By 1-based line of the current text; new lines have no entry. */
function originsOf({ ran, now }: MeasuredSource): ReadonlyMap<number, Origin> {
  const origins = new Map<number, Origin>();
  mapLines(ran, now).forEach((place, index) => {
    if (place) origins.set(place.line, { line: index + 1, isChanged: place.stale });
  });
  return origins;
}

/** A function of the profile in this source. */
interface Row {
  readonly func: number;
  readonly line: number;
  readonly key: FunctionKey;
}

function rowsOf({ profile, source }: MeasuredSource): Row[] {
  const wanted = profile.sources.indexOf(source);
  const rows: Row[] = [];
  profile.functions.source.forEach((one, func) => {
    if (wanted >= 0 && one === wanted)
      rows.push({
        func,
        line: profile.functions.line[func]!,
        key: functionKeyOf(profile, func, functionKey),
      });
  });
  return rows;
}

function onRun(
  subject: Subject,
  { source }: MeasuredSource,
  origins: ReadonlyMap<number, Origin>,
  rows: readonly Row[],
): SubjectOnRun | undefined {
  const { startLine, endLine } = subject.place;
  const first = origins.get(startLine)?.line;
  if (first === undefined) return undefined;
  for (let line = startLine; line <= endLine; line++) {
    const origin = origins.get(line);
    if (!origin || origin.isChanged || origin.line !== first + line - startLine) return undefined;
  }
  const wanted = { ...subject.key, source };
  const functions = functionsOf(subject, wanted, origins, rows);
  return {
    firstLine: first,
    lastLine: first + endLine - startLine,
    key: functions.length === 0 || isSameFunction(functions[0]!.key, wanted) ? wanted : functions[0]!.key,
    functions: functions.map(({ func }) => func),
  };
}

/**
 * The rows of the function around a subject. Engines report its line as that of its decorators, its name or its
 * parameters, all of which are in its head. If there is only one function, its name may differ: engines have no name
 * for a lambda that is assigned, name a constructor after its class, and report the name from before the head was
 * edited.
 */
function functionsOf(
  subject: Subject,
  wanted: FunctionKey,
  origins: ReadonlyMap<number, Origin>,
  rows: readonly Row[],
): readonly Row[] {
  const { function: func } = subject;
  if (!func) return rows.filter(({ key }) => key.name === MODULE_NAME);
  const lines = new Set<number>();
  let isChanged = false;
  // The first line of the body may contain another function.
  const lastLine = Math.max(func.startLine, func.bodyLine - 1);
  for (let line = func.startLine; line <= lastLine; line++) {
    const origin = origins.get(line);
    if (origin) lines.add(origin.line);
    if (!origin || origin.isChanged) isChanged = true;
  }
  const there = rows.filter(({ line, key }) => lines.has(line) && key.name !== MODULE_NAME);
  const same = there.filter(({ key }) => isSameFunction(key, wanted));
  if (same.length > 0) return same;
  const [only] = there;
  const mayBe = isChanged || only?.key.name === '' || wanted.name === '';
  return there.length === 1 && mayBe ? there : [];
}
