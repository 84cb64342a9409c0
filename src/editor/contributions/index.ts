/**
 * Everything that the extension contributes to VS Code, declared once. `npm run generate` writes package.json's
 * `contributes` and the tables of the documentation from it; `npm run check` fails if they differ.
 *
 * To add a command:
 * 1. declare it in commands.ts: icon, when it is enabled, its menus and keys;
 * 2. give it a title in package.nls.json, as `command.<name>`;
 * 3. register it in a feature under `commands.<name>`;
 * 4. run `npm run generate`.
 *
 * To add a setting:
 * 1. declare it in a section of settings.ts: type, default and scope, and `restricted` if it decides what is run;
 * 2. describe it in package.nls.json, as `setting.<id>`;
 * 3. read it with `getSetting(settings.<name>)`;
 * 4. run `npm run generate`.
 *
 * Views, colours and context keys are added in the same way, in the files named after them.
 */
export { colors } from './colors';
export { commands, internalCommands } from './commands';
export { contextKeys } from './contextKeys';
export { renamedSettings, type Rename } from './renames';
export { settings, severityLevels } from './settings';
export { views } from './views';

/** URI scheme of documents that are generated from a profile. */
export const DOCUMENT_SCHEME = 'hotline';

/** The editor that profiles are opened with. */
export const PROFILE_EDITOR = 'hotline.profile';

/** Type of the tasks that run a profiled program. */
export const TASK_TYPE = 'hotline';
