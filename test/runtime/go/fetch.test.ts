import * as assert from 'node:assert/strict';
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http';
import { createServer } from 'node:net';
import * as path from 'node:path';
import { fetchProfile, readServerUrl } from '../../../src/services/profile/fetchProfile';
import { folderWith, hotline, removeFolder } from '../../support/cli';
import type { Answer } from '../python/answers';
import { BUILD_MS } from './goPrograms';

const SERVER = `package main

import (
	"fmt"
	"net"
	"net/http"
	_ "net/http/pprof"
)

var state uint64 = 1

var kept = make([]byte, 8<<20)

func spin() {
	for {
		for i := 0; i < 1000; i++ {
			state ^= state << 13
		}
	}
}

func main() {
	go spin()
	listener, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		panic(err)
	}
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	http.Serve(listener, nil)
}
`;

describe('profiles of running servers', function () {
  this.timeout(BUILD_MS);
  let folder = '';
  let server: ChildProcess;
  let address = '';

  before(async () => {
    folder = folderWith({ 'server.go': SERVER });
    const binary = path.join(folder, 'server');
    execFileSync('go', ['build', '-o', binary, path.join(folder, 'server.go')]);
    server = spawn(binary, { stdio: ['ignore', 'pipe', 'ignore'] });
    address = await new Promise<string>((resolve) =>
      server.stdout!.once('data', (port: Buffer) => resolve(`localhost:${port.toString().trim()}`)),
    );
  });
  after(() => {
    server.kill('SIGKILL');
    removeFolder(folder);
  });

  async function fetched(...args: string[]): Promise<Answer & { value: { type: string } }> {
    const result = await hotline(['fetch', ...args, '--format', 'json'], { cwd: folder });
    assert.equal(result.status, 0, result.stderr);
    return JSON.parse(result.stdout) as Answer & { value: { type: string } };
  }

  it('are of time, for so many seconds', async () => {
    const out = path.join(folder, 'kept.pb.gz');
    const answer = await fetched(address, '--seconds', '2', '--out', out);
    const spin = answer.functions.find(({ name }) => name === 'main.spin')!;
    assert.ok(spin.total > answer.total * 0.8);
    assert.ok(answer.durationMs >= 1900, `${answer.durationMs} ms`);
    assert.ok(existsSync(out));
    const lines = answer.files.find((one) => one.path === path.join(folder, 'server.go'))!.lines;
    assert.ok(lines.some(({ line, self }) => [16, 17].includes(line) && self > 0));
  });

  it('are of memory, allocated or in use', async () => {
    const allocated = await fetched(`http://${address}/debug/pprof/`, '--kind', 'memory');
    assert.equal(allocated.value.type, 'alloc_space');
    const inUse = await fetched(`http://${address}/debug/pprof/heap?debug=1`, '--kind', 'memory', '--live');
    assert.equal(inUse.value.type, 'inuse_space');
    const init = inUse.functions.find(({ name }) => name === 'main.init')!;
    assert.ok(init.self >= 8 * 1024 * 1024 * 0.99, `${init.self} bytes`);
  });

  async function failure(where: string, ...args: string[]): Promise<string> {
    const result = await hotline(['fetch', where, ...args]);
    assert.equal(result.status, 2, result.stdout);
    return result.stderr;
  }

  it('are not to be had where nothing listens, or there is no such host', async () => {
    const port = await new Promise<number>((resolve) => {
      const closed = createServer().listen(0, 'localhost', () => {
        const { port: free } = closed.address() as { port: number };
        closed.close(() => resolve(free));
      });
    });
    assert.match(
      await failure(`localhost:${port}`),
      /Nothing is listening on localhost:\d+\. Start the server/,
    );
    assert.match(
      await failure('no-such-host.invalid'),
      /The host no-such-host\.invalid was not found|cannot be fetched/,
    );
    assert.match(await failure('ftp://x'), /must start with http: or https:/);
    assert.match(await failure('http://'), /is not the address of a server/);
    assert.match(await failure(address, '--seconds', '0'), /--seconds must be a whole number/);
  });

  it('are not to be had from other servers, which is told', async () => {
    const answers: readonly [RequestListener, RegExp][] = [
      [
        (_, answer) => answer.writeHead(404).end('404 page not found'),
        /was not found \(404\).*net\/http\/pprof/,
      ],
      [(_, answer) => answer.end('<html></html>'), /not a profile.*net\/http\/pprof/],
      [(_, answer) => answer.writeHead(500).end('Could not enable CPU profiling\n'), /status 500: Could not/],
      [(_, answer) => answer.end('nonsense'), /is not a readable profile/],
    ];
    for (const [listener, expected] of answers) {
      const other = await listening(listener);
      try {
        assert.match(await failure(other.address, '--kind', 'memory'), expected);
      } finally {
        other.server.close();
      }
    }
  });

  it('can be given up while the server measures', async () => {
    const controller = new AbortController();
    const file = path.join(folder, 'given up.pb.gz');
    const url = readServerUrl(address);
    const request = { url, kind: 'cpu', seconds: 300, signal: controller.signal } as const;
    const fetching = fetchProfile(request, file);
    setTimeout(() => controller.abort(), 200);
    await assert.rejects(fetching, { name: 'AbortError' });
    assert.ok(!existsSync(file));
  });
});

function listening(listener: RequestListener): Promise<{ server: Server; address: string }> {
  return new Promise((resolve) => {
    const server = createHttpServer(listener).listen(0, 'localhost', () => {
      const { port } = server.address() as { port: number };
      resolve({ server, address: `localhost:${port}` });
    });
  });
}
