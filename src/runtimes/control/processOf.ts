import { readFileSync } from 'node:fs';

/**
 * Whether a process that says who it is may be ended: it was started with the address of its channel in its
 * environment. A process may say any number, and 1, 0 and negative ones stand for many at once. Where the system does
 * not show environments, all but those numbers, this process and the one above it are believed.
 */
export function isProcessOf(pid: number, address: string): boolean {
  if (!Number.isInteger(pid) || pid <= 1 || pid === process.pid || pid === process.ppid) return false;
  if (process.platform !== 'linux') return true;
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(address);
  } catch {
    return false;
  }
}
