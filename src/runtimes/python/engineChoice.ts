import * as l10n from '@vscode/l10n';
import { UserError } from '../../base/userError';
import type { EngineDescriptor, ProfileRequest } from '../runtime';
import type { InterpreterFacts } from './interpreter';

/** Every engine, best first, with what it can measure. `auto` takes the first that can. */
export const pythonEngines = [
  { id: 'sampler', measures: ['cpu'], text: 'sampler' },
  { id: 'py-spy', measures: ['cpu'], text: 'pySpy' },
  { id: 'austin', measures: ['cpu'], text: 'austin' },
  { id: 'counters', measures: ['cpu'], text: 'counters' },
  { id: 'cprofile', measures: ['cpu'], text: 'cprofile' },
  { id: 'tracemalloc', measures: ['memory', 'live-memory'], text: 'tracemalloc' },
] as const satisfies readonly EngineDescriptor[];

type PythonEngine = (typeof pythonEngines)[number]['id'];

/** What measures a program, and what its figures are worth. */
export interface EngineChoice {
  readonly id: PythonEngine;
  /** Why this one, one sentence. */
  readonly reason: string;
  /** Whether the program's modules are compiled by our own loader. */
  readonly isInstrumented: boolean;
  /** Path of the profiler that is installed and measures; undefined where we do. */
  readonly tool: string | undefined;
  readonly notes: readonly string[];
}

/** @throws {UserError} when what was asked for cannot be measured under this interpreter. */
export function chooseEngine(request: ProfileRequest, facts: InterpreterFacts): EngineChoice {
  const id = engineFor(request, facts);
  if (request.hits && id !== 'sampler' && id !== 'counters')
    throw new UserError(
      l10n.t('Hits are counted with time, not with the engine {0}. Take one of them away.', id),
    );
  const notes = request.hits ? [l10n.t('Hits are counted between the lines, which slows the program.')] : [];
  return {
    id,
    reason: reasonOf(id, facts),
    isInstrumented: request.hits || id === 'counters',
    tool: facts.tools[id]?.[0] ?? undefined,
    notes,
  };
}

function engineFor({ engine, kind, hits }: ProfileRequest, facts: InterpreterFacts): PythonEngine {
  if (kind !== 'cpu') {
    if (facts.hasTracemalloc) return 'tracemalloc';
    throw new UserError(
      l10n.t('{0} cannot tell where memory is allocated: it has no tracemalloc.', facts.implementation),
    );
  }
  if (engine === 'auto') return bestOf(facts, hits);
  if (engine === 'sampler' && !facts.offsets)
    throw new UserError(
      l10n.t(
        'This Python cannot be read from outside: {0}. Take auto or counters in the setting hotline.python.engine.',
        facts.reason ?? '',
      ),
    );
  const tool = facts.tools[engine];
  if (tool?.[1])
    throw new UserError(
      l10n.t(
        'The engine {0} cannot be used: {1}. Install it for this Python, or take auto in the setting hotline.python.engine.',
        engine,
        tool[1],
      ),
    );
  if (engine === 'tracemalloc')
    throw new UserError(
      l10n.t(
        'The engine tracemalloc measures memory, not time: use Profile Memory of This File, or change the setting hotline.python.engine.',
      ),
    );
  return engine as PythonEngine;
}

/** What needs no installation, then what is installed and may look at the program, then what always works. */
function bestOf({ offsets, tools }: InterpreterFacts, hits: boolean): PythonEngine {
  if (offsets) return 'sampler';
  const usable = (['py-spy', 'austin'] as const).find((name) => tools[name]?.[1] === null);
  return hits ? 'counters' : (usable ?? 'counters');
}

function reasonOf(id: PythonEngine, facts: InterpreterFacts): string {
  switch (id) {
    case 'sampler':
      return l10n.t(
        'another process reads where each thread stands: every line is exact, the program is not slowed',
      );
    case 'py-spy':
    case 'austin':
      return l10n.t(
        '{0}, which is installed, reads from another process where each thread stands: lines are exact, time without work is not seen, functions may be known by name only',
        id,
      );
    case 'counters':
      return l10n.t(
        'calls between the lines show where the program stands: shares of lines are within some 10 points, the program is up to some two and a half times as slow{0}',
        facts.reason === null ? '' : ` (${facts.reason})`,
      );
    case 'cprofile':
      return l10n.t(
        'it counts every call: numbers of calls are exact, functions that call much look dearer than they are, lines are not known',
      );
    case 'tracemalloc':
      return l10n.t(
        'Python notes where each block was allocated: bytes are exact, the program is several times as slow',
      );
  }
}
