import * as vscode from 'vscode';
import type { Place } from '../../base/textPositions';

/** An editor range, which is 0-based. */
export function rangeOf({ startLine, startColumn, endLine, endColumn }: Place): vscode.Range {
  return new vscode.Range(startLine - 1, startColumn - 1, endLine - 1, endColumn - 1);
}
