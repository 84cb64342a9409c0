/** Major versions by LTS code name. */
const LTS_NAMES: Readonly<Record<string, number>> = { hydrogen: 18, iron: 20, jod: 22, krypton: 24 };

/** Major, minor and patch of `v20.11.1` or `20.11`; missing parts are omitted. */
export function versionParts(version: string): number[] {
  return version
    .replace(/^v/, '')
    .split(/[.-]/)
    .slice(0, 3)
    .map(Number)
    .filter((part) => !Number.isNaN(part));
}

/** True if `version` is at least `least`. Both in the form `v22.6.0`. */
export function isAtLeast(version: string, least: string): boolean {
  return newestFirst(version, least) <= 0;
}

/** Comparator that sorts versions newest first. */
export function newestFirst(a: string, b: string): number {
  const [left, right] = [versionParts(a), versionParts(b)];
  for (let part = 0; part < 3; part++) {
    const difference = (right[part] ?? 0) - (left[part] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/**
 * True if a full version satisfies a version specifier as nvm and similar tools understand it: `20`, `v20.11`,
 * `20.11.1`, `lts/*`, `lts/iron`, `node`, `stable`, `latest`. Specifiers they would resolve over the network match any
 * version (`node`) or any even major version (`lts/*`).
 */
export function matchesVersion(version: string, asked: string): boolean {
  const parts = versionParts(version);
  const wanted = asked.trim().toLowerCase();
  if (['node', 'stable', 'latest', 'current'].includes(wanted)) return true;
  if (wanted === 'lts/*' || wanted === 'lts' || wanted === '--lts') return parts[0]! % 2 === 0;
  const name = /^lts\/(\w+)$/.exec(wanted)?.[1];
  if (name !== undefined) return LTS_NAMES[name] === parts[0];
  const numbers = /^[v=~^]*(\d+)(?:\.(\d+|x))?(?:\.(\d+|x))?$/.exec(wanted)?.slice(1);
  return (
    numbers?.every((part, at) => part === undefined || part === 'x' || Number(part) === parts[at]) ?? false
  );
}
