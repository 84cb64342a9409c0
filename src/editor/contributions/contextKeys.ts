export const contextKeys = {
  /** A program is running under a profiler. */
  running: 'hotline.running',
  /** A session is shown. */
  hasSession: 'hotline.hasSession',
  /** The session has more than one process or thread. */
  hasParts: 'hotline.hasParts',
  /** The session has more than one sample type. */
  hasValueTypes: 'hotline.hasValueTypes',
  /** Stack filters are applied to the session. */
  hasStackFilters: 'hotline.hasStackFilters',
  /** Hot Functions are filtered by name. */
  hasNameFilter: 'hotline.hasNameFilter',
  /** The views show the user's own code only. */
  hasFoldedLibraries: 'hotline.hasFoldedLibraries',
  /** `self` or `total`. */
  hotFunctionsSort: 'hotline.hotFunctionsSort',
} as const;
