import { describe, expect, it } from 'vitest';
import { commandText, runnerCalls } from '../../src/extract/tests/runner-calls.ts';

const FOLDERS: ReadonlySet<string> = new Set(['test', 'spec']);

/** `runner: command` of each runner that scripts start, for one test file. */
function callsIn(scripts: Readonly<Record<string, string>>): string[] {
  const calls = runnerCalls(scripts, (word) => FOLDERS.has(word));
  return calls.map((call) => `${call.runner.name}: ${commandText(call, ['a.test.js'])}`);
}

describe('runner calls', () => {
  it.each([
    ['jest --runInBand unit/', 'jest: jest --runInBand a.test.js'],
    ['jest --coverage --config ci/jest.json', 'jest: jest --config ci/jest.json a.test.js'],
    ['cross-env NODE_ENV=test jest -i', 'jest: cross-env NODE_ENV=test jest -i a.test.js'],
    [
      'node --experimental-vm-modules node_modules/jest/bin/jest.js',
      'jest: node --experimental-vm-modules node_modules/jest/bin/jest.js a.test.js',
    ],
    ['vitest run --watch=false src', 'vitest: vitest run a.test.js'],
    ['npx mocha --recursive test --exit', 'mocha: mocha --recursive --exit a.test.js'],
    [
      'nyc --reporter=text mocha -r ts-node/register --timeout 5000 spec',
      'mocha: mocha -r ts-node/register --timeout 5000 a.test.js',
    ],
    ["mocha --require ./test/setup.js 'test/**/*.js'", 'mocha: mocha --require ./test/setup.js a.test.js'],
    ['ava --serial test/*.js', 'ava: ava --serial a.test.js'],
    ['node --import tsx --test test/*.ts', 'node:test: node --import tsx --test a.test.js'],
    ['tsx --test test', 'node:test: tsx --test a.test.js'],
    [
      'npm run db && NODE_ENV=test node --test --test-reporter spec test',
      'node:test: NODE_ENV=test node --test --test-reporter spec a.test.js',
    ],
  ])('%s', (script, expected) => {
    expect(callsIn({ test: script })).toEqual([expected]);
  });

  it('follows the scripts that a script runs, and takes the first call of a runner', () => {
    const scripts = {
      'test:unit': 'mocha unit/*.js',
      test: 'npm run test:all',
      'test:all': 'mocha --bail all/*.js',
    };
    expect(callsIn(scripts)).toEqual(['mocha: mocha --bail a.test.js']);
  });

  it('knows no runner in other programs', () => {
    expect(callsIn({ test: 'echo "no tests" && exit 1', start: 'node app.js' })).toEqual([]);
  });
});
