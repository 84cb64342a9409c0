import * as l10n from '@vscode/l10n';
import { RE2JS } from 're2js';
import { UserError, messageOf } from './userError';

/** A regular expression that a user wrote. */
export interface UserPattern {
  /** Whether it is found anywhere in a text, in time that grows with the text only. */
  foundIn(text: string): boolean;
}

/**
 * Reads a regular expression that a user wrote, wherever one is asked for. The syntax is that of RE2, as pprof has it:
 * no text can make it try for ever, and it has neither lookarounds nor references back.
 * @throws {UserError} naming the pattern and what is wrong with it
 */
export function compileUserPattern(pattern: string, options: { ignoreCase?: boolean } = {}): UserPattern {
  try {
    const expression = RE2JS.compile(pattern, options.ignoreCase ? RE2JS.CASE_INSENSITIVE : 0);
    return { foundIn: (text) => expression.matcher(text).find() };
  } catch (error) {
    throw new UserError(l10n.t('{0} is not a valid regular expression: {1}', pattern, messageOf(error)), {
      cause: error,
    });
  }
}

/** What is wrong with a pattern, for whoever is typing it; undefined for a sound one. */
export function patternProblem(pattern: string): string | undefined {
  try {
    compileUserPattern(pattern);
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}
