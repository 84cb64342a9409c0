import type { WindowDriver } from './driver';

const slow = 60_000;

/** Clicks a CodeLens in the active editor, found by a part of its text. */
export async function clickLens(window: WindowDriver, text: string): Promise<void> {
  const lens = window.page.locator('.part.editor .codelens-decoration a', { hasText: text }).first();
  await lens.click({ timeout: slow });
}

/** The figures shown after the visible hot lines, from top to bottom. */
export async function annotationTexts(window: WindowDriver): Promise<string[]> {
  // Runs in the page: decorations are pseudo-elements, whose text is not part of the DOM.
  const read = `[...document.querySelectorAll('.part.editor .view-lines span')]
    .map((span) => getComputedStyle(span, '::after').content)
    .filter((content) => content.includes('%'))
    .map((content) => content.slice(1, -1).replaceAll('\\u00a0', ' '))`;
  return window.page.evaluate<string[]>(read);
}
