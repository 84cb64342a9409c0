import * as vscode from 'vscode';
import type { LocatedFinding } from './findingStore';
import { getSetting } from '../config';
import { settings, type severityLevels } from '../contributions';

type Level = (typeof severityLevels)[number];

const SEVERITIES: Readonly<Record<Exclude<Level, 'off'>, vscode.DiagnosticSeverity>> = {
  hint: vscode.DiagnosticSeverity.Hint,
  information: vscode.DiagnosticSeverity.Information,
  warning: vscode.DiagnosticSeverity.Warning,
  error: vscode.DiagnosticSeverity.Error,
};

/** Severity of a finding in the Problems view: as set for its rule, or else by confidence. Undefined: not shown. */
export function severityOf(
  { rule, confidence }: LocatedFinding,
  uri: vscode.Uri,
): vscode.DiagnosticSeverity | undefined {
  const chosen = levelOf(rule, uri);
  if (chosen === 'off') return undefined;
  // Findings that are merely possible are not shown until a measurement confirms them.
  if (confidence === 'possible') return undefined;
  if (chosen) return SEVERITIES[chosen];
  return confidence === 'certain' ? vscode.DiagnosticSeverity.Warning : vscode.DiagnosticSeverity.Information;
}

/** Whether the settings turn a rule off. */
export function isRuleOff(rule: string, uri: vscode.Uri): boolean {
  return levelOf(rule, uri) === 'off';
}

function levelOf(rule: string, uri: vscode.Uri): Level | undefined {
  const level = getSetting<Record<string, unknown>>(settings.checksSeverity, uri)[rule];
  return level === 'off' || (typeof level === 'string' && level in SEVERITIES) ? (level as Level) : undefined;
}
