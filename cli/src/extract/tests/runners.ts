export type RunnerName = 'jest' | 'vitest' | 'mocha' | 'ava' | 'node:test';

/** A program that runs test files, and by what it is known. */
export interface Runner {
  readonly name: RunnerName;
  /** Its package; Node.js brings its own runner along. */
  readonly package: string | undefined;
  /** What a test file imports that only this runner can run. */
  readonly imports: readonly string[];
  /** The word of a script that starts it. */
  readonly program: RegExp;
  /** Its settings beside package.json, and the field of package.json that holds them otherwise. */
  readonly settings: RegExp | undefined;
  readonly field: string | undefined;
  /** How it is started when no script of the application does. */
  readonly command: readonly string[];
  /** Whether it finds the test files by itself, so that a script need not name them. */
  readonly finds: boolean;
}

const ending = String.raw`\.(?:[cm]?[jt]s|json)$`;
const word = (name: string) => new RegExp(String.raw`(?:^|/)${name}(?:\.[cm]?js)?$`);

export const RUNNERS: readonly Runner[] = [
  {
    name: 'vitest',
    package: 'vitest',
    imports: ['vitest'],
    program: word('vitest'),
    settings: new RegExp(`^(?:vitest|vite)\\.config${ending}`),
    field: undefined,
    command: ['vitest', 'run'],
    finds: true,
  },
  {
    name: 'jest',
    package: 'jest',
    imports: ['@jest/globals'],
    program: word('jest'),
    settings: new RegExp(`^jest\\.config${ending}`),
    field: 'jest',
    command: ['jest'],
    finds: true,
  },
  {
    name: 'mocha',
    package: 'mocha',
    imports: ['mocha'],
    program: word('_?mocha'),
    settings: /^\.mocharc\.(?:[cm]?js|jsonc?|ya?ml)$/,
    field: 'mocha',
    command: ['mocha'],
    finds: false,
  },
  {
    name: 'ava',
    package: 'ava',
    imports: ['ava'],
    program: word('ava'),
    settings: new RegExp(`^ava\\.config${ending}`),
    field: 'ava',
    command: ['ava'],
    finds: true,
  },
  {
    name: 'node:test',
    package: undefined,
    imports: ['node:test'],
    program: /^--test$/,
    settings: undefined,
    field: undefined,
    command: ['node', '--test'],
    finds: false,
  },
];
