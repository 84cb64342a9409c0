import { Session } from 'node:inspector';
import type { InjectedEngine } from './engines';

/** Bytes between two samples, on average: some thousand samples for a program that allocates 100 MB. */
const SAMPLING_BYTES = 32 * 1024;

/** The parameters that Node.js's own types lack. */
interface SamplingParameters {
  samplingInterval: number;
  includeObjectsCollectedByMajorGC: boolean;
  includeObjectsCollectedByMinorGC: boolean;
}

/**
 * V8's sampling of allocations, through the inspector.
 * @param isLive count only what is still in use when the profile is taken, not all that was ever allocated
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
      // V8 looks up where functions start when the profile is taken, and has forgotten a script that ran to its
      // end: what coverage is told about is kept.
      session.post('Profiler.enable');
      session.post('Profiler.startPreciseCoverage', { callCount: false, detailed: false });
      session.post('HeapProfiler.enable');
      session.post('HeapProfiler.startSampling', parameters);
    },
    stop() {
      let profile: object | undefined;
      let failure: Error | null = null;
      if (isLive) session.post('HeapProfiler.collectGarbage');
      // On a session of the same thread the answer comes before post returns.
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
