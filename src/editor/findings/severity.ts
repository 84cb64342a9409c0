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

/** How a finding shows in the Problems view: as the settings say for its rule, else by how sure it is; undefined: not at all. */
export function severityOf(
  { rule, confidence }: LocatedFinding,
  uri: vscode.Uri,
): vscode.DiagnosticSeverity | undefined {
  const chosen = levelOf(rule, uri);
  if (chosen === 'off') return undefined;
  // What is merely possible waits until a measurement confirms it.
  if (confidence === 'possible') return undefined;
  if (chosen) return SEVERITIES[chosen];
  return confidence === 'certain' ? vscode.DiagnosticSeverity.Warning : vscode.DiagnosticSeverity.Information;
}

/** Whether the settings switch a rule off. */
export function isRuleOff(rule: string, uri: vscode.Uri): boolean {
  return levelOf(rule, uri) === 'off';
}

function levelOf(rule: string, uri: vscode.Uri): Level | undefined {
  const level = getSetting<Record<string, unknown>>(settings.checksSeverity, uri)[rule];
  return level === 'off' || (typeof level === 'string' && level in SEVERITIES) ? (level as Level) : undefined;
}
