import type { Comparison } from '../../profile/views/comparison';
import type { SourceResolution } from '../../sources/sourceResolution';
import type { ProfileSource } from './loadParts';
import type { NumberedRow, RowsRequest, ViewOptions } from './openProfile';
import type { PackedView } from './packedView';

/** The requests that the profile worker answers. Handles are numbers chosen by the client. */
export interface ProfileMethods {
  /** Reads, attributes and maps profiles, once; reports each file that was read. */
  readonly open: {
    readonly params: {
      readonly handle: number;
      readonly sources: readonly ProfileSource[];
      readonly places: Partial<SourceResolution>;
    };
    readonly result: undefined;
    readonly progress: 'read';
  };
  readonly view: {
    readonly params: { readonly handle: number; readonly options: ViewOptions };
    readonly result: PackedView;
    readonly progress: never;
  };
  readonly rows: {
    readonly params: {
      readonly handle: number;
      readonly options: ViewOptions;
      readonly request: RowsRequest;
    };
    readonly result: readonly NumberedRow[];
    readonly progress: never;
  };
  readonly compare: {
    readonly params: {
      readonly before: number;
      readonly after: number;
      readonly options: ViewOptions;
    };
    readonly result: Comparison;
    readonly progress: never;
  };
  readonly release: {
    readonly params: { readonly handle: number };
    readonly result: undefined;
    readonly progress: never;
  };
  /** Bytes used by the worker's objects and columns, after a garbage collection if the process allows one. */
  readonly memory: {
    readonly params: undefined;
    readonly result: number;
    readonly progress: never;
  };
}

/** What the profile worker is started with. */
export interface ProfileWorkerData {
  /** The built `sourceParser.ts`. */
  readonly parserFile: string;
}
