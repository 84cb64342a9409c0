import { readFile } from 'node:fs/promises';
import * as path from 'node:path';
import * as l10n from '@vscode/l10n';
import { findFunctions, functionText, linesBetween, linesText } from '../profile/views/lineListing';
import { splitLines } from '../base/lineMapping';
import type { ProfileView } from '../profile/views/profileView';
import { isFilePath } from '../base/sourcePath';
import { isLibrary } from '../languages';
import { UserError } from '../base/userError';
import { jsonReport, type FinishedRun } from './jsonReport';
import { functionsText, hotLinesText, summaryText } from './textReport';

/** What to print of a profile. */
export interface ShowOptions {
  readonly format: 'text' | 'json';
  /** Functions to list. */
  readonly top: number;
  /** Print the lines of this function only. */
  readonly list: string | undefined;
  /** Print every line of this file only. */
  readonly lines: string | undefined;
}

/** The output of `show` and `profile`. @throws {UserError} for a function or file that is not in the profile. */
export async function showText(
  report: ProfileView,
  run: FinishedRun | undefined,
  options: ShowOptions,
): Promise<string> {
  if (options.format === 'json') return JSON.stringify(jsonReport(report, run, options.top), undefined, 2);
  if (options.lines !== undefined) return wholeFile(report, options.lines);
  if (options.list !== undefined) return functionLists(report, options.list);
  const parts = [summaryText(report), functionsText(report, options.top)];
  for (const source of report.lines.keys()) {
    const isShown = isFilePath(source) || report.texts.has(source);
    if (!isShown || isLibrary(source)) continue;
    parts.push(`${source}\n\n${hotLinesText(report, source, await readLines(report, source))}`);
  }
  return parts.join('\n\n');
}

async function wholeFile(report: ProfileView, file: string): Promise<string> {
  const wanted = path.resolve(file);
  const sources = [...report.lines.keys()];
  const source =
    sources.find((candidate) => candidate === wanted) ??
    sources.find((candidate) => candidate.endsWith(file));
  if (source === undefined) {
    throw new UserError(
      l10n.t('The profile has no lines of {0}. It has lines of: {1}', file, sources.join(', ') || '–'),
    );
  }
  const text = await readLines(report, source);
  const last = text?.length ?? report.lines.get(source)!.at(-1)!.line;
  return `${source}\n\n${linesText(report, source, text, linesBetween({ first: 1, last }))}`;
}

async function functionLists(report: ProfileView, name: string): Promise<string> {
  const lists = findFunctions(report, name).map(async (place) =>
    functionText(report, place, await readLines(report, place.source)),
  );
  return (await Promise.all(lists)).join('\n\n');
}

/** The lines of the text that the figures refer to. */
async function readLines(report: ProfileView, source: string): Promise<string[] | undefined> {
  const text = report.texts.get(source) ?? (await readFile(source, 'utf8').catch(() => undefined));
  return text === undefined ? undefined : splitLines(text);
}
