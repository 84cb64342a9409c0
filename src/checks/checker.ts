import { frontEnds } from '../languages/frontEnds';
import type { SourceReader } from '../languages/tree/parsedSource';
import type { WasmFiles } from '../languages/tree/treeSitter';
import { SourceMemory } from '../languages/tree/sourceMemory';
import { RuleSet, checkSource } from './checkText';
import type { Finding } from './finding';
import type { LanguageId } from '../languages/language';
import { languageOfPath } from '../languages';
import { rules } from './rules';
import { skipReason, type SkipReason } from './skipped';

/** What was found in a text, or why nothing was looked for. */
export interface CheckedText {
  readonly findings: readonly Finding[];
  readonly skipped: SkipReason | undefined;
}

/** Of so many documents what was read is kept: those that are edited. */
const MOST_REMEMBERED = 8;

/** Checks texts of all languages. Parsers are loaded when the first text of their language comes. */
export class Checker {
  private readonly readers = new Map<LanguageId, Promise<SourceReader> | undefined>();
  private readonly ruleSets = new Map<LanguageId, RuleSet>();
  /** By document, the one that was checked last at the end. */
  private readonly memories = new Map<string, SourceMemory>();

  constructor(private readonly wasm: WasmFiles) {}

  /**
   * @param path its ending tells the language; what is of none has no findings
   * @param document the name of a text that will be checked again as it is edited; undefined for one that is checked once
   */
  async check(text: string, path: string, document?: string): Promise<CheckedText> {
    const language = languageOfPath(path);
    if (!language) return { findings: [], skipped: undefined };
    const skipped = skipReason(text);
    if (skipped) return { findings: [], skipped };
    const read = await this.readerOf(language.id);
    if (!read) return { findings: [], skipped: undefined };
    const memory = document === undefined ? new SourceMemory() : this.memoryOf(`${language.id} ${document}`);
    try {
      const parsed = read(text, path, memory);
      return {
        findings: checkSource(parsed, text, language, path, this.rulesOf(language.id)),
        skipped: undefined,
      };
    } catch (error) {
      if (document !== undefined) this.memories.delete(`${language.id} ${document}`);
      memory.dispose();
      // Deeper than the stack goes.
      if (error instanceof RangeError) return { findings: [], skipped: 'nested' };
      throw error;
    } finally {
      if (document === undefined) memory.dispose();
    }
  }

  private memoryOf(key: string): SourceMemory {
    const memory = this.memories.get(key) ?? new SourceMemory();
    this.memories.delete(key);
    this.memories.set(key, memory);
    for (const [oldest, kept] of this.memories) {
      if (this.memories.size <= MOST_REMEMBERED) break;
      kept.dispose();
      this.memories.delete(oldest);
    }
    return memory;
  }

  /** @returns undefined for a language that nothing reads */
  private readerOf(language: LanguageId): Promise<SourceReader> | undefined {
    if (!this.readers.has(language))
      this.readers.set(language, frontEnds.get(language)?.treeReader(this.wasm));
    return this.readers.get(language);
  }

  private rulesOf(language: LanguageId): RuleSet {
    let set = this.ruleSets.get(language);
    if (!set) this.ruleSets.set(language, (set = new RuleSet(rules, language)));
    return set;
  }
}
