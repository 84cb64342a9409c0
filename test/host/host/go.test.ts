import * as assert from 'node:assert/strict';
import { execFile, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { Session } from '../../../src/editor/session/session';
import { hotLines, shareOf } from '../../../src/profile/views/profileView';
import { hotlineApi, hoverText, lensesOf, profile, until, workspaceFolder, writeProgram } from '../support';

const inSample = (name: string) => vscode.Uri.file(path.join(workspaceFolder(), 'wordcount', name));

describe('Go in the editor', () => {
  it('lights up the search that takes the time, in a file beside main', async () => {
    const main = inSample('main.go');
    const [lens] = await lensesOf(main);
    assert.match(lens!.title, /Profile this file/);
    const session = await profile(main);
    assert.equal(session.record.runtime, 'Go');
    assert.equal(session.record.exitCode, 0);
    assert.equal(session.record.engine, 'pprof');
    assert.equal(session.record.intervalMicroseconds, 10_000);
    const count = inSample('count.go');
    const search = lineHeat(session, count.fsPath, 25) + lineHeat(session, count.fsPath, 26);
    assert.ok(search > 0.6, `the search loop has ${search}`);
    const [hottest] = hotLines(session.report, 0.01);
    assert.equal(hottest!.source, count.fsPath);
    assert.equal(hottest!.line, 26);
    assert.match(await hoverText(count, hottest!.line - 1), /main\\\.find/);
    const titles = (await lensesOf(count)).map(({ line, title }) => `${line} ${title}`);
    assert.ok(
      titles.some((title) => /^23 main\.find: self \d/.test(title)),
      titles.join('\n'),
    );
    const built = path.join((await hotlineApi()).sessionsFolder, session.record.id, 'run-1', 'build');
    await until('what was built is removed', () => !existsSync(built));
  });

  it('has lenses over tests and benchmarks, and the figures of a benchmark', async () => {
    const uri = inSample('count_test.go');
    const lenses = await lensesOf(uri);
    const at = (line: number) => lenses.find((lens) => lens.line === line && /Profile /.test(lens.title))!;
    assert.match(at(4).title, /Profile test/);
    assert.match(at(11).title, /Profile benchmark/);
    const api = await hotlineApi();
    const { command } = at(11);
    await vscode.commands.executeCommand(command.command, ...(command.arguments as unknown[]));
    const { record, report } = api.currentSession()!;
    const figures = record.notes.find((note) => note.startsWith('BenchmarkCount'));
    assert.match(figures ?? record.notes.join('\n'), / ns\/op \d+ B\/op \d+ allocs\/op$/);
    assert.ok(report.functions.some(({ func }) => report.profile.functions.name[func]!.endsWith('.find')));
    const test = at(4).command;
    await vscode.commands.executeCommand(test.command, ...(test.arguments as unknown[]));
    assert.equal(api.currentSession()!.record.exitCode, 0);
  });

  it('counts hits', async () => {
    const api = await hotlineApi();
    await vscode.commands.executeCommand('hotline.profileHits', inSample('main.go'));
    const lines = api.currentSession()!.report.lines.get(inSample('count.go').fsPath)!;
    assert.equal(lines.find(({ line }) => line === 13)!.hits, 90_000);
  });

  it('keeps the profile of an endless program by Stop, and drops it by Cancel', async () => {
    const api = await hotlineApi();
    const told = path.join(workspaceFolder(), 'go', 'endless.told');
    const uri = writeProgram('go/endless.go', endlessProgram(told));
    const before = api.currentSession();
    const running = profile(uri);
    await Promise.race([running, until('it has worked for a while', () => existsSync(told))]);
    await vscode.commands.executeCommand('hotline.stopSession');
    const session = await running;
    assert.ok(session !== before);
    // Go makes a jump of such a loop, which has no line of its own.
    const loop = [8, 9, 12, 13].reduce((sum, line) => sum + lineHeat(session, uri.fsPath, line), 0);
    // The program does nothing else but write one file.
    assert.ok(loop > 0.5, `the loops have ${loop}`);
    const cancelled = vscode.commands.executeCommand('hotline.profileFile', uri);
    await until('it runs again', async () => (await runningProgram(uri)) !== undefined);
    await vscode.commands.executeCommand('hotline.cancelSession');
    await cancelled;
    assert.equal(api.currentSession(), session);
    await until('it has ended', async () => (await runningProgram(uri)) === undefined);
  });

  it('shows what the compiler says at its lines, until it builds', async () => {
    const uri = writeProgram('go/broken.go', 'package main\n\nfunc main() {\n\tmissing()\n}\n');
    await vscode.commands.executeCommand('hotline.profileFile', uri);
    const ours = () => vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'Hotline');
    await until('the problem is there', () => ours().length === 1);
    assert.match(ours()[0]!.message, /undefined: missing/);
    assert.equal(ours()[0]!.range.start.line, 3);
    writeProgram('go/broken.go', 'package main\n\nfunc main() {}\n');
    await vscode.commands.executeCommand('hotline.profileFile', uri);
    await until('it is gone', () => ours().length === 0);
  });

  it('fetches a profile from a running server, and says what is wrong with others', async () => {
    const api = await hotlineApi();
    const port = await freePort();
    const server = writeProgram('go/server.go', serverProgram(port));
    const binary = path.join(workspaceFolder(), 'go', 'server');
    await new Promise<void>((resolve, reject) =>
      execFile('go', ['build', '-o', binary, server.fsPath], (error) => (error ? reject(error) : resolve())),
    );
    const child: ChildProcess = execFile(binary);
    try {
      const address = `localhost:${port}`;
      await until(
        'it listens',
        async () => (await fetch(`http://${address}/`).catch(() => undefined)) !== undefined,
      );
      const fetchFrom = (url: string, choice: object) =>
        vscode.commands.executeCommand('hotline.fetchProfile', url, choice);
      assert.equal(await fetchFrom(address, { kind: 'cpu', seconds: 2 }), true);
      const { report } = api.currentSession()!;
      assert.ok(report.functions.some(({ func }) => report.profile.functions.name[func] === 'main.spin'));
      assert.ok((report.lines.get(server.fsPath)?.length ?? 0) > 0, 'lines of the open file light up');
      assert.equal(await fetchFrom(address, { kind: 'live-memory' }), true);
      const fetched = api.currentSession()!;
      assert.equal(
        fetched.report.profile.valueTypes[fetched.report.profile.defaultValue]!.type,
        'inuse_space',
      );
      assert.equal(await fetchFrom(`localhost:${await freePort()}`, { kind: 'memory' }), false);
      assert.equal(api.currentSession(), fetched, 'what is shown stays');
    } finally {
      child.kill('SIGKILL');
    }
  });
});

/** Share of a line with what it called in Go's own library, 0…1. */
function lineHeat(session: Session, source: string, line: number): number {
  const cost = session.report.lines.get(source)?.find((candidate) => candidate.line === line);
  return shareOf(session.report, cost?.heat ?? 0);
}

/** Never ends; makes a file once it has worked for a while. */
function endlessProgram(told: string): string {
  return `package main

import (
	"os"
	"time"
)

func main() {
	for end := time.Now().Add(300 * time.Millisecond); time.Now().Before(end); {
	}
	os.WriteFile(${JSON.stringify(told)}, nil, 0o644)
	for i := 0; ; i++ {
	}
}
`;
}

function serverProgram(port: number): string {
  return `package main

import (
	"net/http"
	_ "net/http/pprof"
)

var state uint64 = 1

func spin() {
	for {
		for i := 0; i < 1000; i++ {
			state ^= state << 13
		}
	}
}

func main() {
	go spin()
	http.ListenAndServe("localhost:${port}", nil)
}
`;
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, 'localhost', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

/** The id of the process of the session that is running; undefined while there is none. */
async function runningProgram(uri: vscode.Uri): Promise<number | undefined> {
  const { sessionsFolder } = await hotlineApi();
  const { readFileSync, readdirSync } = await import('node:fs');
  for (const id of readdirSync(sessionsFolder)) {
    try {
      const record = JSON.parse(readFileSync(path.join(sessionsFolder, id, 'session.json'), 'utf8')) as {
        file: string;
        state: string;
        programPid?: number;
      };
      if (record.file === uri.fsPath && record.state === 'running') return record.programPid;
    } catch {
      // It was just removed.
    }
  }
  return undefined;
}
