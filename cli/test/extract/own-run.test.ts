import { describe, expect, it } from 'vitest';
import { withoutService } from '../../src/extract/tests/own-run.ts';
import { RUNNERS, type RunnerName } from '../../src/extract/tests/runners.ts';
import { splitCommand } from '../../src/runtime/commands/split-command.ts';

const FOLDER = 'services/cats';

/** What becomes of the scripts; undefined where the runner cannot be kept out. */
function scriptsOf(name: RunnerName, scripts: Record<string, string>, settings: readonly string[] = []) {
  const runner = RUNNERS.find((one) => one.name === name);
  if (runner === undefined) throw new Error(name);
  const text = `${JSON.stringify({ name: 'zoo', scripts, private: true }, null, 4)}\n`;
  const made = withoutService(text, FOLDER, runner, settings);
  if (made === undefined) return undefined;
  const written: { scripts: Record<string, string> } = JSON.parse(made);
  expect(made).toBe(`${JSON.stringify({ name: 'zoo', scripts: written.scripts, private: true }, null, 4)}\n`);
  return written.scripts;
}

describe('the application’s own run of tests', () => {
  it('leaves out the tests that came along with a service, with the option of its runner', () => {
    expect(scriptsOf('jest', { test: 'NODE_ENV=test jest --runInBand', start: 'node app.js' })).toEqual({
      test: 'NODE_ENV=test jest --runInBand --modulePathIgnorePatterns="<rootDir>/services/cats/"',
      start: 'node app.js',
    });
    expect(scriptsOf('vitest', { test: 'tsc && vitest run && echo done' })).toEqual({
      test: 'tsc && vitest run --exclude="services/cats/**" && echo done',
    });
    expect(scriptsOf('mocha', { test: 'nyc mocha "**/*.spec.js" --exit' })).toEqual({
      test: 'nyc mocha "**/*.spec.js" --exit --ignore="services/cats/**"',
    });
  });

  it('is a command that we can split, as before', () => {
    const { test = '' } = scriptsOf('jest', { test: 'jest' }) ?? {};
    expect(splitCommand(test)).toEqual([
      { env: {}, argv: ['jest', '--modulePathIgnorePatterns=<rootDir>/services/cats/'] },
    ]);
  });

  it('stays as it is where it looks elsewhere, and in a second extraction', () => {
    for (const script of ['mocha', 'mocha test/unit', 'mocha "test/**/*.js"'])
      expect(scriptsOf('mocha', { test: script })).toEqual({ test: script });
    expect(scriptsOf('node:test', { test: 'node --test test/' })).toEqual({ test: 'node --test test/' });
    const once = scriptsOf('jest', { test: 'jest', watch: 'jest --watch' });
    expect(scriptsOf('jest', once ?? {})).toEqual(once);
  });

  it('cannot be told by a runner without such an option, by settings that say it, or in a pipe', () => {
    expect(scriptsOf('node:test', { test: 'node --test' })).toBeUndefined();
    expect(scriptsOf('ava', { test: 'ava' })).toBeUndefined();
    expect(scriptsOf('jest', { test: 'jest' }, ['{"modulePathIgnorePatterns":["dist"]}'])).toBeUndefined();
    expect(scriptsOf('jest', { test: 'jest --json | tee out.json' })).toBeUndefined();
  });
});
