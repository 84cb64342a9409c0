import { LineOwnership, sourcesToLookBehind } from '../profile/v8/lineOwnership';
import { placeFunctions } from '../profile/v8/functionPlaces';
import type { Profile } from '../profile/model/profile';
import { sourcePath } from '../base/sourcePath';
import type { SourceOutline } from '../base/sourceOutline';
import { hasOutline, parseSource, readText, type ReadSource, type OutlineCache } from './readSource';
import { resolveFrom } from './resolveFrom';

/** Texts of scripts that are not on disk as they ran, by URL: loaders compile in memory. */
export type RuntimeScripts = Readonly<Record<string, string>>;

/** Limit of the text parsed, starting with the sources with the most time. */
const MOST_TEXT = 48 * 1024 * 1024;

/** How many imports away a function may be that was inlined before it was ever sampled itself. */
const MOST_ROUNDS = 3;

/**
 * Functions and calls of a profile's sources, as on disk. Sources that cannot be read are left out.
 * @param texts of sources that differ from what is on disk
 * @param textCache their outlines
 */
export async function readOutlines(
  profile: Profile,
  cache: OutlineCache = new Map(),
  texts: RuntimeScripts = {},
  textCache: OutlineCache = new Map(),
): Promise<ReadonlyMap<string, SourceOutline>> {
  const reader = new OutlineReader(cache, texts, textCache);
  await reader.read(sourcesByCost(profile));
  return reader.syntaxes;
}

/**
 * Determines which functions the ticks of a profile belong to, from its sources as they ran, and from their imports if
 * the profile has lines of functions that are in none of them.
 * @param scripts what the run reported about scripts that were compiled in memory
 */
export async function readLineOwnership(
  profile: Profile,
  cache: OutlineCache,
  scripts: RuntimeScripts = {},
): Promise<LineOwnership> {
  const reader = new OutlineReader(cache, scripts);
  await reader.read(sourcesByCost(profile));
  const ownersNow = () => new LineOwnership(placeFunctions(profile, reader.syntaxes), reader.syntaxes);
  let owners = ownersNow();
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const behind = sourcesToLookBehind(owners);
    if (behind.size === 0 || !(await reader.read(reader.importsOf(round === 0 ? behind : undefined)))) break;
    owners = ownersNow();
  }
  return owners;
}

class OutlineReader {
  readonly syntaxes = new Map<string, SourceOutline>();
  private readonly tried = new Set<string>();
  private readonly scripts: ReadonlyMap<string, string>;
  private left = MOST_TEXT;

  constructor(
    private readonly cache: OutlineCache,
    scripts: RuntimeScripts,
    private readonly scriptCache: OutlineCache = new Map(),
  ) {
    this.scripts = new Map(Object.entries(scripts).map(([url, text]) => [sourcePath(url), text]));
  }

  /** @returns whether anything new was read */
  async read(sources: readonly string[]): Promise<boolean> {
    const fresh = sources.filter((source) => !this.tried.has(source));
    for (const source of fresh) {
      this.tried.add(source);
      const { syntax, length } = await this.readSource(source);
      if (!syntax) continue;
      this.left -= length;
      this.syntaxes.set(source, syntax);
    }
    return fresh.length > 0;
  }

  private async readSource(source: string): Promise<ReadSource> {
    const script = this.scripts.get(source);
    const cache = script === undefined ? this.cache : this.scriptCache;
    const known = cache.get(source);
    if (known) return known.length <= this.left ? known : { syntax: undefined, length: known.length };
    const text = script ?? (await readText(source));
    // What exceeds the limit for this profile may be read for another one.
    if (text.length > this.left) return { syntax: undefined, length: text.length };
    const read = { syntax: await parseSource(text, source), length: text.length };
    cache.set(source, read);
    return read;
  }

  /** Files that sources import, as resolved by Node.js. @param sources undefined: all that were read */
  importsOf(sources: Iterable<string> = this.syntaxes.keys()): string[] {
    const found = [...sources].flatMap((source) =>
      (this.syntaxes.get(source)?.imports ?? []).map((name) => resolveFrom(source, name)),
    );
    const files = [...found, ...this.scripts.keys()].filter((file) => file !== undefined && hasOutline(file));
    return [...new Set(files)] as string[];
  }
}

/** Sources that are files, those with the most expensive functions first. */
function sourcesByCost({ sources, functions, nodes, self, defaultValue }: Profile): string[] {
  const cost = new Float64Array(sources.length);
  const { func } = nodes;
  const values = self[defaultValue]!;
  for (let node = 0; node < func.length; node++) {
    const source = functions.source[func[node]!]!;
    if (source >= 0) cost[source]! += values[node]!;
  }
  return [...sources.keys()]
    .sort((a, b) => cost[b]! - cost[a]!)
    .map((row) => sources[row]!)
    .filter(hasOutline);
}
