import type { ProfileKind } from '../../runtimes/runtime';
import { parseShaped, type Shape } from '../../base/shape';
import type { SessionView } from './session';

/** What is stored with a session's profile files, as `session.json`. */
export interface SessionRecord {
  readonly schemaVersion: 1;
  readonly id: string;
  /** The file that was profiled, or the profile that was opened. Absolute path. */
  readonly file: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly runtime: string;
  /** What was measured; undefined in records of older versions: time. */
  readonly kind?: ProfileKind;
  /** Where the program ran: `running` until it has ended. */
  readonly state: 'running' | 'done';
  /** The extension host that ran it: if that is gone, a record in state `running` was interrupted. */
  readonly hostPid: number;
  /** The program, while it runs. It saves its profile if its extension host is gone. */
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
  /** Undefined if it is not known, or a signal ended it. */
  readonly exitCode?: number;
}

const SHAPE: Shape = {
  ...{ schemaVersion: 'number', id: 'string', file: 'string', startedAt: 'number', runtime: 'string' },
  ...{ kind: 'string?', state: 'string', hostPid: 'number', programPid: 'number?', runs: 'string[]' },
  ...{ openedProfile: 'string?', engine: 'string', engineReason: 'string', runtimeVersion: 'string' },
  ...{ intervalMicroseconds: 'number', notes: 'string[]', view: 'object?', exitCode: 'number?' },
};

/** The stored record of a session; undefined if it is invalid or of another version. */
export function parseRecord(text: string): SessionRecord | undefined {
  const record = parseShaped<SessionRecord>(text, SHAPE);
  return record?.schemaVersion === 1 ? record : undefined;
}
