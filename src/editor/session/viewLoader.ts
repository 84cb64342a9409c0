import { stat } from 'node:fs/promises';
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { ProfileSource } from '../../services/profile/loadParts';
import type { LoadOptions } from '../../services/profile/loadView';
import { ProfileService, type ProfileHandle } from '../../services/profile/profileService';
import type { SourceResolution } from '../../sources/sourceResolution';
import type { LoadedView } from './sessionStorage';
import { resolutionHere } from './sourceResolution';

/** Views of profiles, which stay open in a worker as long as they are current. */
export class ViewLoader implements vscode.Disposable {
  private readonly service: ProfileService;
  private current: { readonly key: string; readonly handle: Promise<ProfileHandle> } | undefined;

  constructor(private readonly log: vscode.LogOutputChannel) {
    this.service = new ProfileService(path.join(__dirname, 'loader.js'), vscode.l10n.bundle);
  }

  /** @throws {UserError} naming the file that cannot be read, and why; for an invalid value type or filter */
  async load(
    sources: readonly ProfileSource[],
    { places, ...options }: LoadOptions,
    signal?: AbortSignal,
  ): Promise<LoadedView> {
    const resolution = { ...resolutionHere(this.log), ...places };
    const open = () => this.handleOf(sources, resolution, signal);
    const view = await this.service.view(await open(), options, signal);
    return { view, rows: async (request) => this.service.rows(await open(), options, request) };
  }

  dispose(): void {
    void this.service.dispose();
  }

  private async handleOf(
    sources: readonly ProfileSource[],
    places: Partial<SourceResolution>,
    signal?: AbortSignal,
  ): Promise<ProfileHandle> {
    const key = JSON.stringify([await Promise.all(sources.map(versionOf)), places]);
    if (this.current?.key === key) return this.current.handle;
    const before = this.current;
    const handle = this.service.open(sources, places, signal);
    this.current = { key, handle };
    try {
      await handle;
    } catch (error) {
      if (this.current.handle === handle) this.current = before;
      throw error;
    }
    // Profiles that are no longer current are read again when needed.
    if (before) void before.handle.then((old) => this.service.release(old)).catch(() => undefined);
    return handle;
  }
}

/** The version of a profile's file, which may be overwritten. */
async function versionOf({ file, run }: ProfileSource): Promise<readonly unknown[]> {
  const { mtimeMs, size } = await stat(file).catch(() => ({ mtimeMs: 0, size: 0 }));
  return [file, mtimeMs, size, run?.startedAt];
}
