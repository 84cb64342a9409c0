import { goReader } from '../syntax/goTree';
import { readJavaScript } from '../syntax/javascriptTree';
import type { ParsedSource } from '../syntax/parsedSource';
import { pythonReader } from '../syntax/pythonTree';
import type { WasmFiles } from '../syntax/sitter';
import { RuleSet, checkSource } from './checkText';
import type { Finding, Language } from './finding';
import { languageOfPath } from './languages';
import { rules } from './rules';
import { skipReason, type SkipReason } from './skipped';

/** What was found in a text, or why nothing was looked for. */
export interface CheckedText {
  readonly findings: readonly Finding[];
  readonly skipped: SkipReason | undefined;
}

type Reader = (text: string, path: string) => ParsedSource;

/** Checks texts of all languages. Parsers are loaded when the first text of their language comes. */
export class Checker {
  private readonly readers = new Map<Language, Promise<Reader>>();
  private readonly ruleSets = new Map<Language, RuleSet>();

  constructor(private readonly wasm: WasmFiles) {}

  /** @param path its ending tells the language; what is of none has no findings */
  async check(text: string, path: string): Promise<CheckedText> {
    const language = languageOfPath(path);
    if (!language) return { findings: [], skipped: undefined };
    const skipped = skipReason(text);
    if (skipped) return { findings: [], skipped };
    const read = await this.readerOf(language);
    try {
      return {
        findings: checkSource(read(text, path), text, language, path, this.rulesOf(language)),
        skipped: undefined,
      };
    } catch (error) {
      // Deeper than the stack goes.
      if (error instanceof RangeError) return { findings: [], skipped: 'nested' };
      throw error;
    }
  }

  private readerOf(language: Language): Promise<Reader> {
    let reader = this.readers.get(language);
    if (!reader) {
      reader =
        language === 'javascript'
          ? Promise.resolve(readJavaScript)
          : language === 'python'
            ? pythonReader(this.wasm)
            : goReader(this.wasm);
      this.readers.set(language, reader);
    }
    return reader;
  }

  private rulesOf(language: Language): RuleSet {
    let set = this.ruleSets.get(language);
    if (!set) this.ruleSets.set(language, (set = new RuleSet(rules, language)));
    return set;
  }
}
