import { CONVENTIONAL_MUTATORS } from '../conventions';
import type { LanguageSupport } from '../language';
import { goDeclarations } from './declarations';
import { goIterations } from './iterations';
import { goNameParts } from './names';
import { goPrinter } from './printer';
import { goValues } from './values';

/**
 * Locations of the standard library: from distribution packages, installers, Homebrew, downloads, or a toolchain
 * selected by a module.
 */
const STANDARD_LIBRARY =
  /[\\/]((lib|share)[\\/]go-[\d.]+|local[\\/]go|sdk[\\/]go[\d.]+|Cellar[\\/]go[\\/][\d.]+[\\/]libexec|golang\.org[\\/]toolchain@[^\\/]+)[\\/]src[\\/]/;

export const go: LanguageSupport = {
  id: 'go',
  label: 'Go',
  suffixes: ['.go'],
  declarationSuffixes: [],
  editorLanguages: [{ id: 'go', suffix: '.go' }],
  lineComment: '//',
  libraries: [STANDARD_LIBRARY, /[\\/]pkg[\\/]mod[\\/]/],
  foreignFolders: ['vendor'],
  standardLibrary: STANDARD_LIBRARY,
  internalSources: undefined,
  mutators: CONVENTIONAL_MUTATORS,
  mutatingFunctions: ['append'],
  naming: 'camelCase',
  nameParts: goNameParts,
  scopes: {
    hasBlockScope: true,
    assignmentDeclares: false,
    self: { names: undefined, isParameter: true, isArityFixed: true },
  },
  iterations: goIterations,
  values: goValues,
  printer: goPrinter,
  frontEnd: {
    treeReader: async (files) => (await import('./goTree')).goReader(files),
    outline: undefined,
    declarations: goDeclarations,
  },
};
