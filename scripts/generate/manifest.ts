import { rules } from '../../src/checks/rules';
import { PROFILE_EDITOR, TASK_TYPE, views } from '../../src/editor/contributions';
import { declaredColors } from '../../src/editor/contributions/colors';
import { commands, declaredCommands, type CommandDeclaration } from '../../src/editor/contributions/commands';
import { PREFIX } from '../../src/editor/contributions/ids';
import { settingSections, type SettingDeclaration } from '../../src/editor/contributions/settings';
import { declaredViews, welcomes } from '../../src/editor/contributions/views';
import { formats } from '../../src/formats';

/** An entry of package.json, by key. */
type Entry = Record<string, unknown>;

const CONTAINER = 'hotline';
const ICON = 'media/hotline.svg';

/** A reference to a string in package.nls.json. */
const text = (key: string): string => `%${key}%`;

/** The commands with their names, in display order. */
export const commandList = Object.entries<CommandDeclaration>(declaredCommands).map(([name, declared]) => ({
  name,
  id: commands[name as keyof typeof commands],
  ...declared,
}));

/** The settings with their ids, in display order. */
export const settingList = settingSections.flatMap((section) =>
  Object.values(section.settings).map((setting) => ({ ...setting, id: `${PREFIX}${setting.id}` })),
);

/**
 * The manifest with all contributions replaced by those that the registries declare.
 * @param manifest parsed package.json
 */
export function withContributions(manifest: Entry): Entry {
  const { capabilities } = manifest as { capabilities: { untrustedWorkspaces: Entry } };
  return {
    ...manifest,
    capabilities: {
      ...capabilities,
      untrustedWorkspaces: {
        ...capabilities.untrustedWorkspaces,
        restrictedConfigurations: settingList.filter(({ restricted }) => restricted).map(({ id }) => id),
      },
    },
    contributes: {
      commands: commandList.map(commandEntry),
      menus: menus(),
      keybindings: commandList.flatMap(({ id, keys }) => (keys ? [{ command: id, ...keys }] : [])),
      viewsContainers: { activitybar: [{ id: CONTAINER, title: 'Hotline', icon: ICON }] },
      views: { [CONTAINER]: Object.entries(declaredViews).map(viewEntry) },
      viewsWelcome: welcomes.map(({ view, when, text: key }) => ({ view, when, contents: text(key) })),
      taskDefinitions: [taskDefinition()],
      colors: declaredColors.map(({ id, text: key, defaults }) => ({
        id,
        description: text(key),
        defaults,
      })),
      configuration: settingSections.map(({ title, settings: section }, at) => ({
        title,
        order: at + 1,
        properties: Object.fromEntries(Object.values(section).map(settingEntry)),
      })),
      customEditors: [profileEditor()],
    },
  };
}

type Command = (typeof commandList)[number];

function commandEntry({ id, name, icon, enablement }: Command): Entry {
  return {
    command: id,
    title: text(`command.${name}`),
    category: 'Hotline',
    ...(icon && { icon }),
    ...(enablement && { enablement }),
  };
}

/** The entries of all menus, in the order of the commands; VS Code sorts them by group. */
function menus(): Record<string, Entry[]> {
  const all: Record<string, Entry[]> = {};
  for (const { id, menus: own } of commandList)
    for (const [menu, entry] of Object.entries(own ?? {})) (all[menu] ??= []).push({ command: id, ...entry });
  all.commandPalette = commandList.flatMap(({ id, palette, enablement }) => {
    const when = palette ?? enablement;
    return when === undefined ? [] : [{ command: id, when }];
  });
  return all;
}

function viewEntry([name, declared]: [string, object]): Entry {
  return {
    id: views[name as keyof typeof views],
    name: text(`view.${name}`),
    icon: ICON,
    ...declared,
  };
}

function taskDefinition(): Entry {
  const property = (key: string) => ({ type: 'string', description: text(key) });
  return {
    type: TASK_TYPE,
    required: ['file'],
    properties: { file: property('task.file'), run: property('task.run') },
  };
}

function settingEntry(
  { id, scope, schema, perRule }: SettingDeclaration,
  at: number,
): [id: string, entry: Entry] {
  const ofRule = { type: 'string', enum: perRule };
  const ofRules = {
    additionalProperties: false,
    properties: Object.fromEntries(rules.map((rule) => [rule.id, ofRule])),
  };
  const description = text(`setting.${id}`);
  return [`${PREFIX}${id}`, { ...schema, ...(perRule && ofRules), scope, order: at + 1, description }];
}

function profileEditor(): Entry {
  const names = new Set(formats.flatMap(({ fileNames }) => fileNames));
  return {
    viewType: PROFILE_EDITOR,
    displayName: text('editor.profile'),
    // Does not take over files that another extension already opens.
    priority: 'option',
    selector: [...names].map((filenamePattern) => ({ filenamePattern })),
  };
}
