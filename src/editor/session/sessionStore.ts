import * as vscode from 'vscode';
import { contextKeys } from '../contributions';
import type { Activity, Session } from './session';

/** Holds the current session and the current activity. Features subscribe to it, never to each other. */
export class SessionStore implements vscode.Disposable {
  private session: Session | undefined;
  private doing: Activity = { kind: 'idle' };
  private readonly sessionEmitter = new vscode.EventEmitter<Session | undefined>();
  private readonly activityEmitter = new vscode.EventEmitter<Activity>();

  readonly onDidChangeSession = this.sessionEmitter.event;
  readonly onDidChangeActivity = this.activityEmitter.event;

  get current(): Session | undefined {
    return this.session;
  }

  get activity(): Activity {
    return this.doing;
  }

  show(session: Session | undefined): void {
    this.session = session;
    void vscode.commands.executeCommand('setContext', contextKeys.hasSession, session !== undefined);
    const parts = session?.report.parts.length ?? 0;
    void vscode.commands.executeCommand('setContext', contextKeys.hasParts, parts > 1);
    const values = session?.report.profile.valueTypes.filter(({ type }) => type !== 'samples').length ?? 0;
    void vscode.commands.executeCommand('setContext', contextKeys.hasValueTypes, values > 1);
    this.sessionEmitter.fire(session);
  }

  setActivity(activity: Activity): void {
    this.doing = activity;
    void vscode.commands.executeCommand('setContext', contextKeys.running, activity.kind !== 'idle');
    this.activityEmitter.fire(activity);
  }

  dispose(): void {
    this.sessionEmitter.dispose();
    this.activityEmitter.dispose();
  }
}
