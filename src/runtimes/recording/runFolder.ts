/** Names of what a run writes into its folder, see README.md. Imported by what runs inside programs: no imports here. */

/** The profile of the program itself as Node.js' engines write it. */
export const PROFILE_FILE = 'main.cpuprofile';
/** `RunManifest` of the program itself, as JSON. */
export const OUTCOME_FILE = 'run.json';

const PART_OUTCOME = '.run.json';

/** Files of a further process or thread under Node.js. @param id `ManifestProcess.id` */
export function partFiles(id: string): { profile: string; outcome: string } {
  return { profile: `${id}.cpuprofile`, outcome: `${id}${PART_OUTCOME}` };
}

/** Whether a file of a run folder is a manifest. */
export function isManifest(file: string): boolean {
  return file === OUTCOME_FILE || file.endsWith(PART_OUTCOME);
}

/** The id of the process or thread that a file is the manifest of; undefined for any other file. */
export function partOfOutcome(file: string): string | undefined {
  return file.endsWith(PART_OUTCOME) ? file.slice(0, -PART_OUTCOME.length) : undefined;
}

/** Where the lines of calls stand that were measured with a profile: beside it. */
export function callsFile(profileFile: string): string {
  return `${profileFile.replace(/\.cpuprofile$/, '')}.calls.json`;
}

/** Where it stands how often each line ran, as `LineHits` in JSON: beside the profile. */
export function hitsFile(profileFile: string): string {
  return `${profileFile.replace(/\.(cpuprofile|json|pb\.gz)$/, '')}.hits.json`;
}
