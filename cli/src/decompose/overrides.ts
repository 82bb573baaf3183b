import type { Config } from '../artifacts/config.ts';
import { CONFIG_FILE } from '../artifacts/config.ts';
import { Failure, type Problem, problem } from '../errors/problem.ts';
import type { Facts } from './facts.ts';

export type Overrides = Pick<Config['overrides'], 'pins' | 'names' | 'merges'>;

export const NO_OVERRIDES: Overrides = { pins: {}, names: {}, merges: [] };

/** Where a pin may put a module that no context should own. */
export const KERNEL = 'sharedKernel';

/** @throws Failure MIG-1003 with every pin to a module or table that does not exist. */
export function checkPins(facts: Facts, overrides: Overrides): void {
  const modules = new Set(facts.modules);
  const tables = new Set(facts.tables.map((one) => `table:${one.name}`));
  const missing = Object.keys(overrides.pins).filter(
    (subject) => !modules.has(subject) && !tables.has(subject),
  );
  raise(
    missing.map((subject) =>
      broken(
        `overrides.pins: there is no ${subject.startsWith('table:') ? `table ${subject.slice(6)}` : `module ${subject}`}`,
        'A pin names a module path of the model, or table:NAME.',
      ),
    ),
  );
}

/** @throws Failure MIG-1003 with every rename and merge of a context that does not exist. */
export function checkContexts(names: ReadonlySet<string>, overrides: Overrides): void {
  const known = new Set([...names, ...Object.values(overrides.names), ...Object.values(overrides.pins)]);
  const wrong = [
    ...Object.keys(overrides.names)
      .filter((name) => !known.has(name))
      .map((name) => `overrides.names: there is no context ${name}`),
    ...overrides.merges
      .flat()
      .filter((name) => !known.has(name))
      .map((name) => `overrides.merges: there is no context ${name}`),
  ];
  raise(wrong.map((message) => broken(message, `The contexts found are ${[...names].join(', ')}.`)));
}

function broken(message: string, cause: string): Problem {
  return problem('MIG-1003', { message, cause, file: CONFIG_FILE });
}

function raise(problems: readonly Problem[]): void {
  const [first, ...others] = problems;
  if (first !== undefined) throw new Failure(first, others);
}
