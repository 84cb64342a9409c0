// What the unit tests try under one Python, under every Python of this machine: `npm run test:matrix`.
import * as assert from 'node:assert/strict';
import { testCounters, testCProfile, testMemory } from '../unit/engines/python/engineTests';
import { testHits } from '../unit/engines/python/hitTests';
import { testLines } from '../unit/engines/python/lineTests';
import { promisedVersions, pythonsHere, tellNotTested } from '../unit/engines/python/pythons';
import { testAustin, testPySpy } from '../unit/engines/python/toolTests';

const pythons = pythonsHere();
const missing = promisedVersions.filter((wanted) => !pythons.some(({ version }) => version === wanted));
if (missing.length > 0) tellNotTested(`Python ${missing.join(', ')}`);

it('Pythons are found on this machine', () => assert.ok(pythons.length > 0));

for (const python of pythons)
  describe(`Python ${python.version}, ${python.file}`, function () {
    this.timeout(240_000);

    describe('lines', () => testLines(python));
    describe('the engine that needs nothing', () => testCounters(python));
    describe('memory', () => testMemory(python));
    describe('cProfile', () => testCProfile(python));
    describe('hits', () => testHits(python));
    describe('profilers that are installed', () => {
      testPySpy(python);
      testAustin(python);
    });
  });
