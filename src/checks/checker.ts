import type { SourceReader } from '../languages/tree/parsedSource';
import type { WasmFiles } from '../languages/tree/treeSitter';
import { SourceMemory } from '../languages/tree/sourceMemory';
import { RuleSet, checkSource, type CheckedSource } from './checkText';
import type { Finding, PlacedFix } from './finding';
import type { LanguageId, LanguageSupport } from '../languages/language';
import { languageOfPath } from '../languages';
import { rules } from './rules';
import { skipReason, type SkipReason } from './skipped';

/** The findings in a text, or why it was not checked. */
export interface CheckedText {
  readonly findings: readonly Finding[];
  /** The fixes of each finding, in the same order; undefined if they were not requested. */
  readonly fixes: readonly (readonly PlacedFix[])[] | undefined;
  readonly skipped: SkipReason | undefined;
}

/** The number of documents, the most recently edited ones, whose parse results are kept. */
const MOST_REMEMBERED = 8;

/** What is kept of a document between checks. */
interface Remembered {
  readonly memory: SourceMemory;
  /** Its last check, for computing fixes on request. */
  last: { readonly text: string; readonly checked: CheckedSource } | undefined;
}

/** Checks texts of all languages. Parsers are loaded when the first text of their language is checked. */
export class Checker {
  private readonly readers = new Map<LanguageId, Promise<SourceReader>>();
  private readonly ruleSets = new Map<LanguageId, RuleSet>();
  /** By path, most recently checked last. */
  private readonly documents = new Map<string, Remembered>();

  constructor(private readonly wasm: WasmFiles) {}

  /**
   * Checks a text once.
   * @param path its suffix determines the language; a file of no known language has no findings
   * @param withFixes whether to compute the fixes as well
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

  /** Checks a text that is being edited and will be checked again: parts that have not changed are not parsed again. */
  async checkDocument(text: string, path: string): Promise<CheckedText> {
    const document = this.remembered(path);
    // Parsing again consumes the tree that the fixes of the last check are made from.
    document.last = undefined;
    try {
      const checked = await this.run(text, path, document.memory);
      if (typeof checked === 'string') {
        // The parse may have been left half done.
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
   * The fixes of a finding of a document, which is checked again if its last check was of another text or is no longer
   * remembered.
   * @param token the finding's `fixToken`
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
      // Nested deeper than the call stack allows.
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
