import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Eta } from 'eta';
import { paths } from '../../artifacts/paths.ts';
import type { LoadStep } from './load-profiles.ts';
import type { LoadRequest } from './profile.ts';

export function scriptPath(context: string): string {
  return `${paths.load}/${context}.ts`;
}

/** The k6 script of a context: TypeScript that its team can read, check with @types/k6 and run by hand. */
export function loadScript(context: string, requests: readonly LoadRequest[], step: LoadStep): string {
  const folder = dirname(createRequire(import.meta.url).resolve('@migrate-kit/templates/package.json'));
  const template = readFileSync(join(folder, 'load', 'mix.ts.eta'), 'utf8');
  return new Eta({ autoEscape: false, autoTrim: false }).renderString(template, {
    context,
    file: scriptPath(context),
    requests: JSON.stringify(requests, null, 2),
    ...step,
  });
}
