import { dottedParts } from '../../base/functionKey';
import { CONVENTIONAL_MUTATORS } from '../conventions';
import type { LanguageSupport } from '../language';
import { pythonIterations } from './iterations';
import { pythonPrinter } from './printer';
import { pythonValues } from './values';

export const python: LanguageSupport = {
  id: 'python',
  label: 'Python',
  suffixes: ['.py'],
  declarationSuffixes: [],
  editorLanguages: [{ id: 'python', suffix: '.py' }],
  lineComment: '#',
  libraries: [/[\\/](site-packages|dist-packages)[\\/]/, /[\\/]lib[\\/]python\d[\d.]*[\\/]/],
  foreignFolders: [
    ...['site-packages', '__pycache__', 'venv', 'env', '.venv', '.tox', '.nox'],
    ...['.mypy_cache', '.pytest_cache'],
  ],
  standardLibrary: undefined,
  // cProfile's name for built-in functions; frozen modules are in angle brackets.
  internalSources: /^~/,
  mutators: [
    ...CONVENTIONAL_MUTATORS,
    ...['extend', 'popleft', 'appendleft', 'setdefault', 'popitem', 'discard', 'fill'],
  ],
  mutatingFunctions: [],
  naming: 'snake_case',
  nameParts: dottedParts,
  scopes: {
    hasBlockScope: false,
    assignmentDeclares: true,
    self: { names: ['self', 'cls'], isParameter: true, isArityFixed: false },
  },
  iterations: pythonIterations,
  values: pythonValues,
  printer: pythonPrinter,
  frontEnd: {
    treeReader: async (files) => (await import('./pythonTree')).pythonReader(files),
    outline: undefined,
    declarations: undefined,
  },
};
