import { readFileSync } from 'node:fs';

/**
 * Whether a process that reports this pid may be killed: it was started with the address of its channel in its
 * environment. A process can report any number, and 0, 1 and negative numbers refer to init or to many processes at
 * once. On systems that do not expose environments, any pid is accepted except those, this process and its parent.
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
