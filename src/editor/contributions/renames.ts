import { settings } from './settings';

/** What was called otherwise in an earlier version. */
export interface Rename {
  readonly from: string;
  readonly to: string;
}

/** Settings by the names that they had. Values under an old name are moved to the new one, see `features/renames`. */
export const renamedSettings: readonly Rename[] = [
  { from: 'hotline.node.samplingInterval', to: settings.samplingInterval },
];
