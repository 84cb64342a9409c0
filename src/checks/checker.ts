import type { SourceReader } from '../languages/tree/parsedSource';
import type { WasmFiles } from '../languages/tree/treeSitter';
import { SourceMemory } from '../languages/tree/sourceMemory';
import { RuleSet, checkSource, type CheckedSource } from './checkText';
import type { Finding, PlacedFix } from './finding';
import type { LanguageId, LanguageSupport } from '../languages/language';
import { languageOfPath } from '../languages';
import { rules } from './rules';
import { skipReason, type SkipReason } from './skipped';

/** What was found in a text, or why nothing was looked for. */
export interface CheckedText {
  readonly findings: readonly Finding[];
  /** Of each finding, in the same order; undefined where they were not asked for. */
  readonly fixes: readonly (readonly PlacedFix[])[] | undefined;
  readonly skipped: SkipReason | undefined;
}

/** Of so many documents what was read is kept: those that are edited. */
const MOST_REMEMBERED = 8;

/** What is kept of a document from one check to the next. */
interface Remembered {
  readonly memory: SourceMemory;
  /** Its last check, whose fixes can be asked for. */
  last: { readonly text: string; readonly checked: CheckedSource } | undefined;
}

/** Checks texts of all languages. Parsers are loaded when the first text of their language comes. */
export class Checker {
  private readonly readers = new Map<LanguageId, Promise<SourceReader>>();
  private readonly ruleSets = new Map<LanguageId, RuleSet>();
  /** By path, the one that was checked last at the end. */
  private readonly documents = new Map<string, Remembered>();

  constructor(private readonly wasm: WasmFiles) {}

  /**
   * Checks a text once.
   * @param path its ending tells the language; what is of none has no findings
   * @param withFixes whether to work out the fixes, too
   */
  async check(text: string, path: string, withFixes = false): Promise<CheckedText> {
    const memory = new SourceMemory();
    try {
      const checked = await this.run(text, path, memory);
      if (typeof checked === 'string') return nothing(checked);
      const { findings } = checked;
      return {
        findings,
        fixes: withFixes ? findings.map(({ fixToken }) => checked.fixesOf(fixToken)) : undefined,
        skipped: undefined,
      };
    } finally {
      memory.dispose();
    }
  }

  /** Checks a text that will be checked again as it is edited: what did not change since is not read again. */
  async checkDocument(text: string, path: string): Promise<CheckedText> {
    const document = this.remembered(path);
    // Reading again uses up the tree that fixes of the last time are made from.
    document.last = undefined;
    try {
      const checked = await this.run(text, path, document.memory);
      if (typeof checked === 'string') {
        // What was read may be half of it.
        this.forget(path);
        return nothing(checked);
      }
      document.last = { text, checked };
      return { findings: checked.findings, fixes: undefined, skipped: undefined };
    } catch (error) {
      this.forget(path);
      throw error;
    }
  }

  /**
   * The fixes of a finding of a document. Where its last check is of another text or forgotten, it is checked again.
   * @param token as the finding has it
   */
  async fixesOf(text: string, path: string, token: number): Promise<readonly PlacedFix[]> {
    if (this.documents.get(path)?.last?.text !== text) await this.checkDocument(text, path);
    return this.documents.get(path)?.last?.checked.fixesOf(token) ?? [];
  }

  private async run(text: string, path: string, memory: SourceMemory): Promise<CheckedSource | SkipReason> {
    const language = languageOfPath(path);
    if (!language) return { findings: [], fixesOf: () => [] };
    const skipped = skipReason(text);
    if (skipped) return skipped;
    const read = await this.readerOf(language);
    try {
      return checkSource(read(text, path, memory), text, language, path, this.rulesOf(language.id));
    } catch (error) {
      // Deeper than the stack goes.
      if (error instanceof RangeError) return 'nested';
      throw error;
    }
  }

  private remembered(path: string): Remembered {
    const document = this.documents.get(path) ?? { memory: new SourceMemory(), last: undefined };
    this.documents.delete(path);
    this.documents.set(path, document);
    for (const oldest of this.documents.keys()) {
      if (this.documents.size <= MOST_REMEMBERED) break;
      this.forget(oldest);
    }
    return document;
  }

  private forget(path: string): void {
    this.documents.get(path)?.memory.dispose();
    this.documents.delete(path);
  }

  private readerOf({ id, frontEnd }: LanguageSupport): Promise<SourceReader> {
    let reader = this.readers.get(id);
    if (!reader) this.readers.set(id, (reader = frontEnd.treeReader(this.wasm)));
    return reader;
  }

  private rulesOf(language: LanguageId): RuleSet {
    let set = this.ruleSets.get(language);
    if (!set) this.ruleSets.set(language, (set = new RuleSet(rules, language)));
    return set;
  }
}

function nothing(skipped: SkipReason): CheckedText {
  return { findings: [], fixes: undefined, skipped };
}
