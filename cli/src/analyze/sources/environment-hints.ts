import { join } from 'node:path';
import { envAssignments } from './env-file.ts';
import type { SourceTree } from './source-tree.ts';

/** What a variable of the environment may be set to. */
export interface EnvironmentHint {
  readonly hint: string;
  readonly isExample?: true;
}

const EXAMPLES = ['.env.example', '.env.sample', '.env.dist', '.env.template', 'example.env'];
/** Paths and parts of them; addresses, secrets to fill in and patterns say nothing about routes. */
const OF_PATHS = /^\/?[\w-]+(?:[./][\w-]+)*\/?$/;

/** From the application's `.env`, which repositories seldom hold; then from the example that everybody copies to it. */
export function environmentHints(sources: SourceTree): ReadonlyMap<string, EnvironmentHint> {
  const textOf = (name: string) => sources.readText(join(sources.root, name));
  const own = textOf('.env');
  if (own !== undefined)
    return new Map([...envAssignments(own)].map(([name, hint]) => [name, { hint }] as const));
  const example = EXAMPLES.map(textOf).find((text) => text !== undefined) ?? '';
  return new Map(
    [...envAssignments(example)]
      .filter(([, hint]) => OF_PATHS.test(hint))
      .map(([name, hint]) => [name, { hint, isExample: true }] as const),
  );
}
