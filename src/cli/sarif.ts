import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import * as l10n from '@vscode/l10n';
import type { Confidence, PlacedEdit } from '../checks/finding';
import { rules } from '../checks/rules';
import type { SkipReason } from '../checks/skipped';
import type { FileFinding } from './checkPaths';

const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json';
/** SARIF's levels; findings that are merely possible are notes. */
const LEVELS: Readonly<Record<Confidence, 'warning' | 'note'>> = {
  certain: 'warning',
  likely: 'warning',
  possible: 'note',
};

/** The contents of a SARIF report. */
interface SarifInput {
  readonly findings: readonly FileFinding[];
  readonly skipped: readonly { readonly path: string; readonly reason: SkipReason }[];
  readonly problems: readonly string[];
}

/**
 * Findings in the Static Analysis Results Interchange Format 2.1.0 (OASIS), as read by the code scanning of CI systems.
 * Lines and columns are 1-based, columns in UTF-16 code units; paths are relative to the current folder.
 */
export function sarifText({ findings, skipped, problems }: SarifInput): string {
  const notes = [
    ...skipped.map(({ path: file, reason }) => note(file, l10n.t('Not checked: {0}.', reason))),
    ...problems.map((problem) => ({ level: 'error', message: { text: problem } })),
  ];
  const run = {
    tool: {
      driver: {
        name: 'hotline',
        rules: rules.map(({ id, title }) => ({ id, shortDescription: { text: title } })),
      },
    },
    columnKind: 'utf16CodeUnits',
    originalUriBaseIds: { ROOT: { uri: `${pathToFileURL(process.cwd()).href}/` } },
    invocations: [{ executionSuccessful: problems.length === 0, toolExecutionNotifications: notes }],
    results: findings.map(resultOf),
  };
  return JSON.stringify({ $schema: SCHEMA, version: '2.1.0', runs: [run] }, undefined, 2);
}

function note(file: string, text: string): object {
  return {
    level: 'note',
    message: { text },
    locations: [{ physicalLocation: { artifactLocation: location(file) } }],
  };
}

function resultOf(finding: FileFinding): object {
  const artifactLocation = location(finding.path);
  const { startLine, startColumn, endLine, endColumn, confidence, fixes } = finding;
  return {
    ruleId: finding.rule,
    ruleIndex: rules.findIndex(({ id }) => id === finding.rule),
    level: LEVELS[confidence],
    message: { text: finding.message },
    locations: [
      { physicalLocation: { artifactLocation, region: { startLine, startColumn, endLine, endColumn } } },
    ],
    properties: { confidence },
    ...(fixes.length > 0 && {
      fixes: fixes.map(({ title, edits, unsafeBecause }) => ({
        description: { text: unsafeBecause === undefined ? title : `${title} (${unsafeBecause})` },
        artifactChanges: [{ artifactLocation, replacements: edits.map(replacement) }],
      })),
    }),
  };
}

function replacement({ startLine, startColumn, endLine, endColumn, text }: PlacedEdit): object {
  return { deletedRegion: { startLine, startColumn, endLine, endColumn }, insertedContent: { text } };
}

/** Paths outside the folder are absolute. */
function location(file: string): object {
  const relative = path.relative(process.cwd(), file);
  if (relative === '' || relative.startsWith('..') || path.isAbsolute(relative))
    return { uri: pathToFileURL(file).href };
  return { uri: relative.split(path.sep).map(encodeURIComponent).join('/'), uriBaseId: 'ROOT' };
}
