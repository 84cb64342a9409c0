import assert from 'node:assert/strict';
import { findingsIn } from '../../support/readers';

async function textsFor(code: string): Promise<{ message: string; lens: string }[]> {
  const found = await findingsIn(`import { Client } from 'pg';\n${code}`, '/src/app.js');
  return found
    .filter(({ rule }) => rule === 'connection-per-call')
    .map(({ message, lens }) => ({ message: message.replace(/, which takes .*$/, ''), lens }));
}

const onEveryIteration = {
  message: 'Client opens a connection on every iteration',
  lens: 'Opens a connection on every iteration',
};

describe('the message of connection-per-call', () => {
  it('names the function that opens a connection on every call', async () => {
    assert.deepEqual(
      await textsFor('async function query(sql) { const client = new Client(); await client.end(); }'),
      [
        {
          message: 'Client opens a connection on every call to query',
          lens: 'Opens a connection on every call',
        },
      ],
    );
  });

  it('does without the name of an anonymous function', async () => {
    assert.deepEqual(await textsFor('app.get("/", async (req, res) => { const client = new Client(); });'), [
      {
        message: 'Client opens a connection on every call to this function',
        lens: 'Opens a connection on every call',
      },
    ]);
  });

  it('speaks of iterations in a loop of a function', async () => {
    assert.deepEqual(
      await textsFor('async function load(ids) { for (const id of ids) { const client = new Client(); } }'),
      [onEveryIteration],
    );
  });

  it('speaks of iterations in a loop at the top level', async () => {
    assert.deepEqual(await textsFor('for (const id of ids) { const client = new Client(); }'), [
      onEveryIteration,
    ]);
  });

  it('speaks of iterations in a callback that is called for every element', async () => {
    assert.deepEqual(await textsFor('ids.forEach((id) => { const client = new Client(); });'), [
      onEveryIteration,
    ]);
  });
});
