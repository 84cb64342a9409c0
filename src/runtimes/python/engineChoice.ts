import * as l10n from '@vscode/l10n';
import { UserError } from '../../base/userError';
import type { EngineDescriptor, ProfileRequest } from '../runtime';
import type { InterpreterFacts } from './interpreter';

/** All engines and what they can measure, best first. `auto` takes the first that works. */
export const pythonEngines = [
  { id: 'sampler', measures: ['cpu'], text: 'sampler' },
  { id: 'py-spy', measures: ['cpu'], text: 'pySpy' },
  { id: 'austin', measures: ['cpu'], text: 'austin' },
  { id: 'counters', measures: ['cpu'], text: 'counters' },
  { id: 'cprofile', measures: ['cpu'], text: 'cprofile' },
  { id: 'tracemalloc', measures: ['memory', 'live-memory'], text: 'tracemalloc' },
] as const satisfies readonly EngineDescriptor[];

type PythonEngine = (typeof pythonEngines)[number]['id'];

/** The engine that measures a program, and its limitations. */
export interface EngineChoice {
  readonly id: PythonEngine;
  /** Why it was chosen, in one sentence. */
  readonly reason: string;
  /** Whether our own loader compiles the program's modules. */
  readonly isInstrumented: boolean;
  /** Path of the installed profiler to use; undefined for our own. */
  readonly tool: string | undefined;
  readonly notes: readonly string[];
}

/** @throws {UserError} if the request cannot be fulfilled with this interpreter */
export function chooseEngine(request: ProfileRequest, facts: InterpreterFacts): EngineChoice {
  const id = engineFor(request, facts);
  if (request.hits && id !== 'sampler' && id !== 'counters')
    throw new UserError(
      l10n.t('The engine {0} cannot count hits. Choose another engine or turn hit counts off.', id),
    );
  const notes = request.hits
    ? [l10n.t('Hits were counted on every line, which slowed the program down.')]
    : [];
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
      l10n.t('{0} cannot record where memory is allocated: it has no tracemalloc.', facts.implementation),
    );
  }
  if (engine === 'auto') return bestOf(facts, hits);
  if (engine === 'sampler' && !facts.offsets)
    throw new UserError(
      l10n.t(
        'This Python cannot be sampled from outside: {0}. Set hotline.python.engine to auto or counters.',
        facts.reason ?? '',
      ),
    );
  const tool = facts.tools[engine];
  if (tool?.[1])
    throw new UserError(
      l10n.t(
        'The engine {0} cannot be used: {1}. Install it for this Python, or set hotline.python.engine to auto.',
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

/**
 * Prefers engines that need no installation, then installed tools that are permitted to attach, then the one that
 * always works.
 */
function bestOf({ offsets, tools }: InterpreterFacts, hits: boolean): PythonEngine {
  if (offsets) return 'sampler';
  const usable = (['py-spy', 'austin'] as const).find((name) => tools[name]?.[1] === null);
  return hits ? 'counters' : (usable ?? 'counters');
}

function reasonOf(id: PythonEngine, facts: InterpreterFacts): string {
  switch (id) {
    case 'sampler':
      return l10n.t(
        'another process samples each thread’s stack, so lines are exact and the program is not slowed down',
      );
    case 'py-spy':
    case 'austin':
      return l10n.t(
        '{0} is installed and samples from another process: lines are exact, idle time is not recorded, and some functions may be known by name only',
        id,
      );
    case 'counters':
      return l10n.t(
        'calls inserted between lines show where the program is: line shares are within about 10 percentage points, and the program may take up to two and a half times as long{0}',
        facts.reason === null ? '' : ` (${facts.reason})`,
      );
    case 'cprofile':
      return l10n.t(
        'it records every call: call counts are exact, functions that make many calls look slower than they are, and lines are not recorded',
      );
    case 'tracemalloc':
      return l10n.t(
        'Python records where each block was allocated: bytes are exact, and the program takes several times as long',
      );
  }
}
