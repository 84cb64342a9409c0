import type { LoadedView } from '../../src/editor/session/sessionStorage';
import type { ProfileSource } from '../../src/services/profile/loadParts';
import type { LoadOptions } from '../../src/services/profile/loadView';
import { OpenProfile } from '../../src/services/profile/openProfile';

/** The view that the editor requests from its worker, computed in this thread. */
export async function loadedView(
  sources: readonly ProfileSource[],
  { places, ...options }: LoadOptions,
): Promise<LoadedView> {
  const open = await OpenProfile.read(sources, places);
  return { view: await open.view(options), rows: (request) => open.treeRows(options, request) };
}
