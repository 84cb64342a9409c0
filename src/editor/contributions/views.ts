import { contextKeys } from './contextKeys';
import { idsOf } from './ids';

/** A view of the Hotline container. Its title is `view.<name>` of package.nls.json. */
interface ViewDeclaration {
  readonly visibility?: 'collapsed';
  readonly when?: string;
}

/** In display order. */
export const declaredViews = {
  hotFunctions: {},
  callTree: { visibility: 'collapsed', when: contextKeys.hasSession },
  callers: { visibility: 'collapsed', when: contextKeys.hasSession },
} as const satisfies Readonly<Record<string, ViewDeclaration>>;

export const views = idsOf(declaredViews);

/** Texts of empty views, as keys of package.nls.json. */
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
