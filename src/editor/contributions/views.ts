import { contextKeys } from './contextKeys';
import { idsOf } from './ids';

/** A view of the Hotline container. Its title is `view.<name>` of package.nls.json. */
interface ViewDeclaration {
  readonly visibility?: 'collapsed';
  readonly when?: string;
}

/** In the order in which they are shown. */
export const declaredViews = {
  hotFunctions: {},
  callTree: { visibility: 'collapsed', when: contextKeys.hasSession },
  callers: { visibility: 'collapsed', when: contextKeys.hasSession },
} as const satisfies Readonly<Record<string, ViewDeclaration>>;

export const views = idsOf(declaredViews);

/** What views say that have nothing to show, by the key of the text in package.nls.json. */
export const welcomes = [
  {
    view: views.hotFunctions,
    text: 'welcome',
    when: `!${contextKeys.hasSession} && !${contextKeys.running}`,
  },
  {
    view: views.hotFunctions,
    text: 'welcome.running',
    when: `${contextKeys.running} && !${contextKeys.hasSession}`,
  },
] as const;
