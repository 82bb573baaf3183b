import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSamples } from './artifacts.ts';
import { shop } from './workspace.ts';

/** A field that a service forgets to answer, in one of its routes. */
export interface PlantedFault {
  readonly route: string;
  readonly field: string;
}

/** Picks a field of a recorded JSON answer and makes the service leave it out wherever it answers JSON. */
export function plantDroppedField(context: string, routes: readonly string[]): PlantedFault {
  const answers = readSamples().filter(
    (sample) =>
      sample.route !== undefined &&
      routes.includes(sample.route) &&
      sample.request.method === 'GET' &&
      sample.response.status === 200,
  );
  for (const sample of answers) {
    const field = lastField(sample.response.body.value);
    if (field === undefined || sample.route === undefined) continue;
    plant(context, field);
    return { route: sample.route, field };
  }
  throw new Error(`no recorded answer of ${context} has a field to drop`);
}

function lastField(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.keys(value).at(-1);
}

/** In the generated platform, since that is the same file in every service. */
function plant(context: string, field: string): void {
  const folder = join(shop, 'services', context);
  const file = ['src/platform.ts', 'platform.ts']
    .map((path) => join(folder, path))
    .find((path) => existsSync(path));
  if (file === undefined) throw new Error(`services/${context} has no platform file`);
  const source = readFileSync(file, 'utf8');
  const planted = source.replace(
    '      observe(req, res, trace);\n',
    `      observe(req, res, trace);\n    const json: unknown = Reflect.get(res, 'json');\n    if (typeof json === 'function') {\n      Reflect.set(res, 'json', (body: object) => {\n        const { ${JSON.stringify(field)}: dropped, ...rest } = body as Record<string, unknown>;\n        return Reflect.apply(json, res, [Array.isArray(body) || dropped === undefined ? body : rest]);\n      });\n    }\n`,
  );
  if (planted === source) throw new Error('the platform has changed: nowhere to plant the fault');
  writeFileSync(file, planted);
}
