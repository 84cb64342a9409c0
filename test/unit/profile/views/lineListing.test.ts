import * as assert from 'node:assert/strict';
import {
  findFunctions,
  functionRanges,
  functionText,
  linesText,
} from '../../../../src/profile/views/lineListing';
import { withHits } from '../../../../src/profile/model/lineHits';
import { profileViewOf } from '../../../../src/profile/views/profileView';
import { UserError } from '../../../../src/base/userError';
import { profileOf } from '../../../support/profiles';

// Functions of profileOf stand on the line that their name is long.
const profile = profileOf([
  { frames: 'main@6;work@5', value: 30 },
  { frames: 'main@7;work@8', value: 60 },
  { frames: 'main@7', value: 10 },
]);
const TEXT = ['1', '2', '3', 'function main() {', '\tcalls();', '  work();', '  work(1); // \u001b[31m', '}'];

describe('the listing of a function', () => {
  const report = profileViewOf(profile);

  it('has its lines from the first to the last that cost or called anything', () => {
    const [main] = findFunctions(report, 'main');
    assert.deepEqual(main, { name: 'main', source: '/app.js', first: 4, last: 7 });
    assert.deepEqual(
      findFunctions(report, 'WOR').map(({ last }) => last),
      [8],
    );
    assert.throws(() => findFunctions(report, 'nothing'), UserError);
    assert.equal(functionRanges(report).size, 2);
  });

  it('prints self, total and share of each line beside the source, as it stands', () => {
    const text = functionText(report, findFunctions(report, 'main')[0]!, TEXT);
    assert.deepEqual(text.split('\n'), [
      'main  /app.js:4',
      '',
      'Line     Self    Total       %  Source',
      '----  -------  -------  ------  ------',
      '   4                            function main() {',
      '   5  30.0 ms  30.0 ms  30.0 %      calls();',
      '   6     0 ms  30.0 ms  30.0 %    work();',
      '   7  10.0 ms  70.0 ms  70.0 %    work(1); // \uFFFD[31m',
    ]);
  });

  it('prints hits and what one costs where lines were counted, and works without the source', () => {
    const counted = {
      ...report,
      lines: withHits(
        report.lines,
        new Map([
          [
            '/app.js',
            new Map([
              [7, 20],
              [9, 4],
            ]),
          ],
        ]),
      ),
    };
    const rows = linesText(counted, '/app.js', undefined, [7, 9]).split('\n').slice(2);
    assert.deepEqual(
      rows.map((row) => row.trim().split(/ {2,}/)),
      [
        ['7', '20', '10.0 ms', '70.0 ms', '3.50 ms', '70.0 %'],
        ['9', '4'],
      ],
    );
  });
});
