/** Reads sources in its own thread, while another one reads the profile that names them. */
import { parentPort, workerData } from 'node:worker_threads';
import { packOutline } from '../../languages/outline/packedOutline';
import { parseSource, readText } from '../../sources/readSource';
import { claim, type SourceAnswer, type SourceRequest, type SourceParserData } from './sourcePrefetcher';

const { claims } = workerData as SourceParserData;
let last = Promise.resolve();

// One after the other: what comes later may be claimed by the other thread.
parentPort!.on('message', (request: SourceRequest) => {
  last = last.then(() => read(request));
});

async function read({ row, source }: SourceRequest): Promise<void> {
  if (!claim(claims, row)) return;
  const text = await readText(source);
  const syntax = await parseSource(text, source);
  const packed = syntax && packOutline(syntax);
  const answer: SourceAnswer = { row, length: text.length, packed };
  parentPort!.postMessage(answer, packed ? [packed.numbers.buffer] : []);
}
