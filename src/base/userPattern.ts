import * as l10n from '@vscode/l10n';
import { RE2JS } from 're2js';
import { UserError, messageOf } from './userError';

/** A regular expression written by the user. */
export interface UserPattern {
  /** Whether it matches anywhere in a string, in time linear in the length of the string. */
  foundIn(text: string): boolean;
}

/**
 * Compiles a regular expression written by the user. The syntax is RE2's, as in pprof: no input can make it backtrack,
 * and it has neither lookarounds nor backreferences.
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

/** What is wrong with a pattern, to be shown while it is typed; undefined for a valid one. */
export function patternProblem(pattern: string): string | undefined {
  try {
    compileUserPattern(pattern);
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}
