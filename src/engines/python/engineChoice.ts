import * as l10n from '@vscode/l10n';
import { UserError } from '../../model/userError';
import type { ProfileRequest } from '../runtime';
import type { InterpreterFacts } from './interpreter';

/** What measures a program, and what its figures are worth. */
export interface EngineChoice {
  readonly id: 'sampler';
  /** Why this one, one sentence. */
  readonly reason: string;
  /** Whether the program's modules are compiled by our own loader. */
  readonly isInstrumented: boolean;
  readonly notes: readonly string[];
}

/** @throws {UserError} when what was asked for cannot be measured under this interpreter. */
export function chooseEngine(_request: ProfileRequest, facts: InterpreterFacts): EngineChoice {
  if (!facts.offsets) throw new UserError(l10n.t('This Python cannot be measured: {0}', facts.reason ?? ''));
  return {
    id: 'sampler',
    reason: l10n.t(
      'another process reads where each thread stands: every line is exact, the program is not slowed',
    ),
    isInstrumented: false,
    notes: [],
  };
}
