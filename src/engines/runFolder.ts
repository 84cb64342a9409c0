/** Names of what a run writes into its folder, the same for every runtime. Imported by what runs inside programs: no imports here. */

/** The profile as the engine wrote it. */
export const PROFILE_FILE = 'main.cpuprofile';
/** `RunOutcome` as JSON. */
export const OUTCOME_FILE = 'run.json';
