import { Session } from 'node:inspector';
import type { InjectedEngine } from './engines';

/** Average number of bytes between two samples: a few thousand samples for a program that allocates 100 MB. */
const SAMPLING_BYTES = 32 * 1024;

/** Parameters missing from Node.js's own types. */
interface SamplingParameters {
  samplingInterval: number;
  includeObjectsCollectedByMajorGC: boolean;
  includeObjectsCollectedByMinorGC: boolean;
}

/**
 * V8's allocation sampling, through the inspector.
 * @param isLive count only memory still in use when the profile is taken, not everything ever allocated
 */
export function memoryEngine(isLive: boolean): InjectedEngine {
  const session = new Session();
  const parameters: SamplingParameters = {
    samplingInterval: SAMPLING_BYTES,
    includeObjectsCollectedByMajorGC: !isLive,
    includeObjectsCollectedByMinorGC: !isLive,
  };
  return {
    id: 'inspector',
    stream: 'allocations',
    format: 'heapprofile',
    start() {
      session.connect();
      // V8 resolves function positions when the profile is taken, by which time it has discarded scripts that have
      // finished. Enabling the profiler's coverage keeps them.
      session.post('Profiler.enable');
      session.post('Profiler.startPreciseCoverage', { callCount: false, detailed: false });
      session.post('HeapProfiler.enable');
      session.post('HeapProfiler.startSampling', parameters);
    },
    stop() {
      let profile: object | undefined;
      let failure: Error | null = null;
      if (isLive) session.post('HeapProfiler.collectGarbage');
      // On a session of the same thread, the callback runs before post returns.
      session.post('HeapProfiler.stopSampling', (error, result) => {
        failure = error;
        profile = result?.profile;
      });
      session.disconnect();
      if (!profile) throw failure ?? new Error('the inspector returned no profile');
      return { hotlineLive: isLive, ...profile };
    },
  };
}
