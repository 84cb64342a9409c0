// What the unit tests try under one Python, under every Python of this machine: `npm run test:matrix`.
import * as assert from 'node:assert/strict';
import { testCounters, testCProfile, testMemory } from '../runtime/python/engineTests';
import { testHits } from '../runtime/python/hitTests';
import { testLines } from '../runtime/python/lineTests';
import { promisedVersions, pythonsHere, tellNotTested } from '../runtime/python/pythons';
import { testAustin, testPySpy } from '../runtime/python/toolTests';

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
