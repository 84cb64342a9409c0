import * as vscode from 'vscode';
import type { Place } from '../../base/textPositions';

/** A place as the editor counts it: from 0. */
export function rangeOf({ startLine, startColumn, endLine, endColumn }: Place): vscode.Range {
  return new vscode.Range(startLine - 1, startColumn - 1, endLine - 1, endColumn - 1);
}
