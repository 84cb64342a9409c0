/** Names of the files in a run folder, see README.md. Imported by code that runs inside programs: no imports here. */

/** The main program's profile as written by the Node.js engines. */
export const PROFILE_FILE = 'main.cpuprofile';
/** The main program's `RunManifest`, as JSON. */
export const OUTCOME_FILE = 'run.json';

const PART_OUTCOME = '.run.json';

/** Files of another process or thread under Node.js. @param id `ManifestProcess.id` */
export function partFiles(id: string): { profile: string; outcome: string } {
  return { profile: `${id}.cpuprofile`, outcome: `${id}${PART_OUTCOME}` };
}

/** Whether a file in a run folder is a manifest. */
export function isManifest(file: string): boolean {
  return file === OUTCOME_FILE || file.endsWith(PART_OUTCOME);
}

/** The id of the process or thread that a manifest belongs to; undefined for any other file. */
export function partOfOutcome(file: string): string | undefined {
  return file.endsWith(PART_OUTCOME) ? file.slice(0, -PART_OUTCOME.length) : undefined;
}

/** File with the call-site lines measured along with a profile, next to it. */
export function callsFile(profileFile: string): string {
  return `${profileFile.replace(/\.cpuprofile$/, '')}.calls.json`;
}

/** File with how often each line ran, as `LineHits` in JSON, next to the profile. */
export function hitsFile(profileFile: string): string {
  return `${profileFile.replace(/\.(cpuprofile|json|pb\.gz)$/, '')}.hits.json`;
}
