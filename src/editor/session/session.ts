import type { Report } from '../../model/report';
import type { SessionRecord } from './sessionRecord';

/** A profile that is shown, with what is known of its run. */
export interface Session {
  readonly record: SessionRecord;
  readonly report: Report;
  /** Lines of each source as they were when the program ran, by path. Sources that could not be read are missing. */
  readonly snapshots: ReadonlyMap<string, readonly string[]>;
}

/** What the extension is doing. */
export type Activity =
  | { readonly kind: 'idle' }
  | { readonly kind: 'preparing'; readonly file: string }
  | { readonly kind: 'running'; readonly file: string; readonly since: number }
  | { readonly kind: 'reading'; readonly file: string };
