import * as assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { folderWith, removeFolder } from '../../support/cli';

/** What a message is to the program: texts as they are, all else as its JSON. */
function readBack(message: object): Record<string, string> {
  const entries = Object.entries(message) as [string, unknown][];
  return Object.fromEntries(
    entries.map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  );
}

const MAIN = `package main

import (
	"bufio"
	"encoding/json"
	"os"
)

func main() {
	in := bufio.NewScanner(os.Stdin)
	for in.Scan() {
		read := hotlineRead(in.Text())
		whole := []map[string]string{read, {}}
		for name, value := range read {
			var back string
			if json.Unmarshal([]byte(hotlineQuote(value)), &back) != nil {
				os.Exit(1)
			}
			whole[1][name] = back
		}
		json.NewEncoder(os.Stdout).Encode(whole)
	}
}
`;

describe('messages to a Go program', function () {
  this.timeout(120_000);
  let folder: string;
  let binary: string;

  before(() => {
    const text = readFileSync('src/runtimes/go/injected/pprof_messages.go', 'utf8');
    folder = folderWith({ 'main.go': MAIN, 'messages.go': text.replace(/^package pprof$/m, 'package main') });
    binary = path.join(folder, 'messages');
    execFileSync('go', ['build', '-o', binary, 'main.go', 'messages.go'], { cwd: folder });
  });
  after(() => removeFolder(folder));

  const read = (lines: readonly string[]) =>
    execFileSync(binary, { input: lines.map((line) => `${line}\n`).join(''), encoding: 'utf8' })
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as [read: Record<string, string>, quoted: Record<string, string>]);

  it('are read as they were written, and quoted as they were read', () => {
    const messages = [
      { type: 'stop' },
      { type: 'start', outDir: '/tmp/a "b" \\c\n\t\u0001ü😀,}]', interval: 10000.5, hits: true, none: null },
      { list: ['a', 'b,]"\\', '{'], nested: { a: ['}', { b: 1 }] }, after: 'x' },
      { 'a "name"': '', empty: [] },
      {},
    ];
    const answers = read(messages.map((message) => JSON.stringify(message)));
    assert.deepEqual(
      answers.map(([read]) => read),
      messages.map(readBack),
    );
    for (const [read, quoted] of answers) assert.deepEqual(quoted, read);
  });

  it('are read with spaces between their words', () => {
    assert.deepEqual(read(['{ "a" : "b" , "c" : 1 }'])[0]![0], { a: 'b', c: '1' });
  });

  it('that are broken end where they break', () => {
    const broken = ['', '{', 'stop', '{"type"', '{"type":"st', '{"a":1,"b', '[1]', '{a:1}', '{"a":["b"'];
    const answers = read(broken).map(([read]) => read);
    assert.deepEqual(answers.slice(0, 4), [{}, {}, {}, {}]);
    assert.deepEqual(answers[4], { type: '"st' });
    assert.deepEqual(answers[5], { a: '1' });
    assert.deepEqual(answers.slice(6, 8), [{}, {}]);
    assert.deepEqual(answers[8], { a: '["b"' });
  });
});
