import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, posix } from 'node:path';
import { Eta } from 'eta';
import { paths } from '../../artifacts/paths.ts';
import { K6_VERSION } from './k6-binary.ts';
import type { LoadStep } from './load-profiles.ts';
import type { LoadRequest } from './profile.ts';

export function scriptPath(context: string): string {
  return `${paths.load}/${context}.ts`;
}

/** The k6 script of a context: TypeScript that its team can read, check with @types/k6 and run by hand. */
export function loadScript(context: string, requests: readonly LoadRequest[], step: LoadStep): string {
  return fill('mix.ts.eta', {
    context,
    file: scriptPath(context),
    requests: JSON.stringify(requests, null, 2),
    ...step,
  });
}

export function operatorPath(context: string): string {
  return `${paths.load}/${context}.k6-operator.yaml`;
}

/** The same script for several machines: a TestRun of the k6 operator. */
export function operatorManifest(context: string, step: LoadStep): string {
  const script = scriptPath(context);
  return fill('k6-operator.yaml.eta', {
    context,
    name: context.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-'),
    script,
    scriptName: posix.basename(script),
    file: operatorPath(context),
    k6: K6_VERSION.replace('v', ''),
    ...step,
  });
}

function fill(template: string, values: object): string {
  const folder = dirname(createRequire(import.meta.url).resolve('@migrate-kit/templates/package.json'));
  const text = readFileSync(join(folder, 'load', template), 'utf8');
  return new Eta({ autoEscape: false, autoTrim: false }).renderString(text, values);
}
