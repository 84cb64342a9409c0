import { activeValue, type Profile } from './profile';

/** A process or a thread of a program. */
export interface ProgramPart {
  /** Unique within a run. */
  readonly id: string;
  /** Id of the part that started it; undefined for the main program. */
  readonly parent: string | undefined;
  readonly kind: 'process' | 'thread';
  /** What it runs: a path; empty for code passed as a string. */
  readonly script: string;
}

/** A process or thread of a run and its measurements. */
export interface MeasuredPart {
  readonly part: ProgramPart;
  readonly pid: number;
  readonly profile: Profile;
  /** CPU time in nanoseconds; undefined if the system does not report it. */
  readonly cpu: number | undefined;
}

/** The cost of a process or thread, summed over all runs of the program. */
export interface PartCost {
  /** Names from the program down, such as `main.js/worker.js#2`; the same in every run. */
  readonly key: string;
  /** Key of the part that started it; undefined for the main program. */
  readonly parent: string | undefined;
  /** Its depth in the tree. */
  readonly depth: number;
  readonly kind: ProgramPart['kind'];
  /** Last step of `key`. */
  readonly name: string;
  readonly script: string;
  /** Of the first run. */
  readonly pid: number;
  /** Non-idle value of the profile's default type. */
  readonly active: number;
  /** Nanoseconds from its start to its end. */
  readonly duration: number;
  /** Nanoseconds; undefined if the system does not report it. */
  readonly cpu: number | undefined;
}

/** A part of a run with its name, which is the same in every run. */
export type NamedPart<Part extends MeasuredPart = MeasuredPart> = Part & {
  readonly key: string;
  readonly parentKey: string | undefined;
  readonly name: string;
  readonly depth: number;
};

/** The name of code passed as a string. */
const NO_SCRIPT = 'eval';

/**
 * Names the parts of one run by their position in its tree, each before the parts it started.
 * @param parts in the order of their start. A part whose parent left nothing becomes a child of the main program.
 */
export function nameParts<Part extends MeasuredPart>(parts: readonly Part[]): NamedPart<Part>[] {
  const ids = new Set(parts.map(({ part }) => part.id));
  const program = parts.find(({ part }) => part.parent === undefined) ?? parts[0];
  if (!program) return [];
  const childrenOf = (id: string) =>
    parts.filter((one) => {
      const parent = ids.has(one.part.parent ?? '') ? one.part.parent : program.part.id;
      return one !== program && parent === id;
    });
  const named: NamedPart<Part>[] = [];
  const pending: NamedPart<Part>[] = [
    { ...program, key: baseName(program), parentKey: undefined, name: baseName(program), depth: 0 },
  ];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const above = next;
    named.push(above);
    const counts = new Map<string, number>();
    const children = childrenOf(above.part.id).map((child): NamedPart<Part> => {
      const base = baseName(child);
      const number = (counts.get(base) ?? 0) + 1;
      counts.set(base, number);
      const name = number === 1 ? base : `${base}#${number}`;
      return { ...child, name, key: `${above.key}/${name}`, parentKey: above.key, depth: above.depth + 1 };
    });
    pending.push(...children.reverse());
  }
  return named;
}

/** Adds up parts with the same name, in the order of their first appearance. */
export function partCosts(parts: readonly NamedPart[]): PartCost[] {
  const costs = new Map<string, PartCost>();
  for (const { key, parentKey, name, depth, part, pid, profile, cpu } of parts) {
    const known = costs.get(key);
    costs.set(key, {
      ...(known ?? { key, parent: parentKey, depth, kind: part.kind, name, script: part.script, pid }),
      active: (known?.active ?? 0) + activeValue(profile),
      duration: (known?.duration ?? 0) + profile.duration,
      cpu: cpu === undefined || (known && known.cpu === undefined) ? undefined : (known?.cpu ?? 0) + cpu,
    });
  }
  return [...costs.values()];
}

function baseName({ part }: MeasuredPart): string {
  return part.script.split(/[\\/]/).pop() || NO_SCRIPT;
}
