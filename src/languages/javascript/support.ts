import { CONVENTIONAL_MUTATORS } from '../conventions';
import type { LanguageSupport } from '../language';
import { javascriptIterations } from './iterations';
import { javascriptNameParts } from './names';
import { javascriptPrinter } from './printer';
import { javascriptValues } from './values';

/** JavaScript and TypeScript, with and without JSX. */
export const javascript: LanguageSupport = {
  id: 'javascript',
  label: 'JavaScript and TypeScript',
  suffixes: ['.js', '.cjs', '.mjs', '.jsx', '.ts', '.cts', '.mts', '.tsx'],
  declarationSuffixes: ['.d.ts', '.d.cts', '.d.mts'],
  editorLanguages: [
    { id: 'javascript', suffix: '.js' },
    { id: 'javascriptreact', suffix: '.jsx' },
    { id: 'typescript', suffix: '.ts' },
    { id: 'typescriptreact', suffix: '.tsx' },
  ],
  lineComment: '//',
  libraries: [/[\\/]node_modules[\\/]/],
  foreignFolders: ['node_modules', 'bower_components', '.next', '.nuxt'],
  standardLibrary: undefined,
  internalSources: /^(node:|internal\/|native\b|wasm:|evalmachine\b|electron\/|chrome-extension:)/,
  mutators: [...CONVENTIONAL_MUTATORS, 'shift', 'unshift', 'splice', 'fill', 'copyWithin'],
  mutatingFunctions: [],
  naming: 'camelCase',
  nameParts: javascriptNameParts,
  scopes: {
    hasBlockScope: true,
    assignmentDeclares: false,
    self: { names: ['this'], isParameter: false, isArityFixed: false },
  },
  iterations: javascriptIterations,
  values: javascriptValues,
  printer: javascriptPrinter,
  frontEnd: {
    treeReader: async () => (await import('./tree/javascriptTree')).readJavaScript,
    outline: async (text, file) => (await import('./outline')).readOutline(text, file),
    declarations: undefined,
  },
};
