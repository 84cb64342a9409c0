import type { ProfileKind } from '../../runtimes/runtime';
import { parseShaped, type Shape } from '../../base/shape';
import type { SessionView } from './session';

/** What is stored of a session beside its profile files, as `session.json`. */
export interface SessionRecord {
  readonly schemaVersion: 1;
  readonly id: string;
  /** The file that was profiled, or the profile that was opened. Absolute path. */
  readonly file: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly runtime: string;
  /** What was measured; undefined in what older versions stored: time. */
  readonly kind?: ProfileKind;
  /** Where the program ran: `running` until it ended. */
  readonly state: 'running' | 'done';
  /** The extension host that ran it: when that is gone, a running record was cut off. */
  readonly hostPid: number;
  /** The program, while it runs: it saves its profile when its extension host is gone. */
  readonly programPid?: number;
  /** Folders of the runs, inside the session's own folder. More than one when short runs were repeated. */
  readonly runs: readonly string[];
  /** A profile that was opened from elsewhere; it has no runs. */
  readonly openedProfile?: string;
  readonly engine: string;
  readonly engineReason: string;
  readonly runtimeVersion: string;
  readonly intervalMicroseconds: number;
  /** How the file was run, one sentence each. */
  readonly notes: readonly string[];
  /** What of the profile was shown last; undefined: all. */
  readonly view?: SessionView;
  /** Undefined where it is not known, or a signal ended it. */
  readonly exitCode?: number;
}

const SHAPE: Shape = {
  ...{ schemaVersion: 'number', id: 'string', file: 'string', startedAt: 'number', runtime: 'string' },
  ...{ kind: 'string?', state: 'string', hostPid: 'number', programPid: 'number?', runs: 'string[]' },
  ...{ openedProfile: 'string?', engine: 'string', engineReason: 'string', runtimeVersion: 'string' },
  ...{ intervalMicroseconds: 'number', notes: 'string[]', view: 'object?', exitCode: 'number?' },
};

/** The record of a session as it was stored; undefined for what is none, or not of this version. */
export function parseRecord(text: string): SessionRecord | undefined {
  const record = parseShaped<SessionRecord>(text, SHAPE);
  return record?.schemaVersion === 1 ? record : undefined;
}
