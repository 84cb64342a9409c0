import type { Shape } from '../../base/shape';
import { hasShape, parseShaped } from '../../base/shape';
import type { RunOutcome, RunStarted } from '../runtime';

const STARTED: Shape = { pid: 'number', engine: 'string', engineReason: 'string', runtimeVersion: 'string' };
const OUTCOME: Shape = {
  ...STARTED,
  ...{ startedAt: 'number', durationMs: 'number', cpuMs: 'number?' },
  ...{ part: 'object?', sourceMaps: 'object?', scripts: 'object?', injected: 'string[]?' },
  ...{ profile: 'string?', signal: 'string?', failure: 'string?' },
};
const PART: Shape = { id: 'string', kind: 'string', script: 'string', parent: 'string?' };

/** What a process left behind in its `run.json`. @throws {SyntaxError} for what is no outcome of a run */
export function parseOutcome(text: string): RunOutcome {
  const outcome = parseShaped<RunOutcome>(text, OUTCOME);
  if (!outcome || (outcome.part && !hasShape(outcome.part, PART)))
    throw new SyntaxError('not a valid record of a run');
  return outcome;
}

/** Why a process could not be measured, as it wrote it down; undefined for what says nothing. */
export function parseFailure(text: string): string | undefined {
  return parseShaped<{ message: string }>(text, { message: 'string' })?.message;
}

/** Whether a message tells that a process has started. */
export function isStarted(message: unknown): message is RunStarted {
  return hasShape(message, STARTED);
}
