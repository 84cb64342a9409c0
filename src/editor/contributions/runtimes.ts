import { runtimes } from '../../runtimes';
import { runtimeSettings, type SettingDescriptor } from '../../runtimes/settings';

/** What a runtime adds to the settings editor. */
export interface RuntimeSection {
  /** The runtime's name, which is the title. */
  readonly title: string;
  readonly settings: readonly SettingDescriptor[];
}

/** The settings of each runtime, in display order. */
export function runtimeSections(): RuntimeSection[] {
  return runtimes.all.map((runtime) => ({
    title: runtime.label,
    settings: Object.values(runtimeSettings(runtime)) as SettingDescriptor[],
  }));
}
