import * as assert from 'node:assert/strict';
import { shareError, shareInterval } from '../../../src/profile/views/samplingError';
import { isFilePath, sourcePath } from '../../../src/base/sourcePath';
import { formatBytes, formatCount, formatShare, formatTime, formatValue } from '../../../src/base/units';

describe('units', () => {
  const times: [number, string][] = [
    [0, '0 ms'],
    [999, '999 ns'],
    [1500, '1.50 µs'],
    [999_400, '999 µs'],
    [999_600, '1.00 ms'],
    [412_000_000, '412 ms'],
    [999_800_000, '1.00 s'],
    [1_240_000_000, '1.24 s'],
    [59_940_000_000, '59.9 s'],
    [125_000_000_000, '2 min 05 s'],
  ];
  for (const [nanoseconds, text] of times) {
    it(`writes ${nanoseconds} ns as ${text}`, () => assert.equal(formatTime(nanoseconds), text));
  }

  it('writes bytes, counts and shares', () => {
    assert.equal(formatBytes(512), '512 B');
    assert.equal(formatBytes(1536), '1.50 KiB');
    assert.equal(formatBytes(1023.99 * 1024), '1.00 MiB');
    assert.equal(formatCount(1234567), '1 234 567');
    assert.equal(formatCount(999), '999');
    assert.equal(formatShare(0.3821), '38.2 %');
    assert.equal(formatShare(0.0001), '< 0.1 %');
    assert.equal(formatShare(0), '0.0 %');
    assert.equal(formatValue(2048, 'bytes'), '2.00 KiB');
    assert.equal(formatValue(1e6, 'nanoseconds'), '1.00 ms');
    assert.equal(formatValue(12, 'count'), '12');
  });
});

describe('sampling error', () => {
  it("equals Wilson's interval for a worked case", () => {
    // Newcombe 1998, table I: 81 of 263 gives 0.2553 to 0.3662.
    const { low, high } = shareInterval(81, 263);
    assert.equal(low.toFixed(4), '0.2553');
    assert.equal(high.toFixed(4), '0.3662');
  });

  it('covers the truth about 95 times of 100', () => {
    let state = 42;
    const random = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
    for (const share of [0.02, 0.2, 0.5]) {
      let covered = 0;
      for (let trial = 0; trial < 2000; trial++) {
        let hits = 0;
        for (let sample = 0; sample < 300; sample++) if (random() < share) hits++;
        const { low, high } = shareInterval(hits, 300);
        if (low <= share && share <= high) covered++;
      }
      assert.ok(covered > 0.925 * 2000 && covered < 0.985 * 2000, `${share}: ${covered} of 2000`);
    }
  });

  it('stays sound at the ends', () => {
    assert.deepEqual(shareInterval(0, 0), { low: 0, high: 1 });
    assert.equal(shareInterval(0, 100).low, 0);
    assert.equal(shareInterval(100, 100).high, 1);
    assert.ok(shareError(0, 100) > 0.03);
    assert.equal(shareError(1, 0), 1);
    assert.ok(shareError(500, 1000) < 0.032);
  });
});

describe('source paths', () => {
  it('turns file URLs into paths and leaves the rest', () => {
    assert.equal(sourcePath('file:///home/me/a%20b/%C3%BC.mjs?tsx=1#x'), '/home/me/a b/ü.mjs');
    assert.equal(sourcePath('file:///C:/x/y.js'), 'C:/x/y.js');
    assert.equal(sourcePath('file://server/share/y.js'), '//server/share/y.js');
    assert.equal(sourcePath('/plain/path.js'), '/plain/path.js');
    assert.equal(sourcePath('node:fs'), 'node:fs');
    assert.equal(sourcePath('file:///%E0%A4%A'), 'file:///%E0%A4%A');
  });

  it('tells files from other sources', () => {
    assert.ok(
      isFilePath('/a.js') &&
        isFilePath('C:\\a.js') &&
        isFilePath('C:/a.js') &&
        isFilePath('\\\\server\\a.js'),
    );
    assert.ok(!isFilePath('node:fs') && !isFilePath('evalmachine.<anonymous>') && !isFilePath(''));
  });
});
