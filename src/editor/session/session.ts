import type { StackFilter } from '../../profile/rewrite/filterStacks';
import type { ProfileView } from '../../profile/views/profileView';
import type { NumberedRow, RowsRequest } from '../../services/profile/openProfile';
import type { SessionRecord } from './sessionRecord';

/** A profile that is shown, with what is known about its run. */
export interface Session {
  readonly record: SessionRecord;
  readonly report: ProfileView;
  /** Rows of the call tree or of the callers. */
  readonly rows: (request: RowsRequest) => Promise<readonly NumberedRow[]>;
  /** Lines of each source as of the run, by path. Sources that could not be read are missing. */
  readonly snapshots: ReadonlyMap<string, readonly string[]>;
  /** What of the profile is shown. */
  readonly view: SessionView;
}

/** The part of a profile that the user chose to see. */
export interface SessionView {
  /** The only process or thread, see `PartCost.key`; undefined: all, added up. */
  readonly part?: string;
  /** Name of the value type; undefined: the profile's default. */
  readonly value?: string;
  /** Stacks and frames to keep: each filter applies to the result of those before it. */
  readonly filters?: readonly StackFilter[];
}

/** What the extension is doing. */
export type Activity =
  | { readonly kind: 'idle' }
  | { readonly kind: 'preparing'; readonly file: string }
  | { readonly kind: 'running'; readonly file: string; readonly since: number }
  | { readonly kind: 'reading'; readonly file: string };
