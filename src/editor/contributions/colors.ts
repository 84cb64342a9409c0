/** A colour in each kind of theme. Its description is that of the given key in package.nls.json. */
interface ColorDeclaration {
  readonly id: string;
  readonly text: string;
  readonly defaults: Readonly<Record<'dark' | 'light' | 'highContrast' | 'highContrastLight', string>>;
}

/** Heat of a line, coolest first. In high contrast themes only the figures show it. */
const heat = [
  ['#ffb86c14', '#ff8c0012'],
  ['#ffb86c26', '#ff8c0022'],
  ['#ff9c4a3a', '#ff7a0036'],
  ['#ff7a3d52', '#ff5a0048'],
  ['#ff4d3d6b', '#ff2a0058'],
].map(([dark, light], at): ColorDeclaration => {
  const none = '#00000000';
  return {
    id: `hotline.heat${at + 1}`,
    text: `color.heat${at + 1}`,
    defaults: { dark: dark!, light: light!, highContrast: none, highContrastLight: none },
  };
});

const overviewRuler: ColorDeclaration = {
  id: 'hotline.overviewRulerHeat',
  text: 'color.overviewRuler',
  defaults: {
    dark: '#ff7a3dcc',
    light: '#e8590ccc',
    highContrast: '#ff7a3d',
    highContrastLight: '#b03a00',
  },
};

const annotation: ColorDeclaration = {
  id: 'hotline.annotationForeground',
  text: 'color.annotation',
  defaults: { dark: '#e0a878', light: '#8f4000', highContrast: '#ffffff', highContrastLight: '#000000' },
};

export const declaredColors: readonly ColorDeclaration[] = [...heat, overviewRuler, annotation];

/** Ids of the colours. */
export const colors = {
  /** Heat of a line, coolest first. */
  heat: heat.map(({ id }) => id),
  overviewRuler: overviewRuler.id,
  annotation: annotation.id,
} as const;
