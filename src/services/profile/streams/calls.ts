import type { Profile } from '../../../profile/model/profile';
import { callsFile } from '../../../runtimes/recording/runFolder';
import type { StreamReader } from '.';

/** Profiles of the same time that know the lines of calls. */
export const callsStream: StreamReader<Profile> = {
  id: 'calls',
  formats: ['line-tree'],
  besideOf: callsFile,
  read: (file, { readProfile }) => readProfile(file),
};
