import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { checkSchema } from '../cli/src/artifacts/check.ts';
import { configSchema } from '../cli/src/artifacts/config.ts';
import { contextMapSchema } from '../cli/src/artifacts/context-map.ts';
import { deployableSchema } from '../cli/src/artifacts/deployable.ts';
import { doctorSchema } from '../cli/src/artifacts/doctor.ts';
import { explanationSchema } from '../cli/src/artifacts/explanation.ts';
import { gateSchema } from '../cli/src/artifacts/gate.ts';
import { journalEntrySchema } from '../cli/src/artifacts/journal.ts';
import { matrixSchema } from '../cli/src/artifacts/matrix.ts';
import { modelSchema } from '../cli/src/artifacts/model.ts';
import { recordingSchema, sampleSchema } from '../cli/src/artifacts/samples.ts';
import { statusSchema } from '../cli/src/artifacts/status.ts';
import { catalogue } from '../cli/src/errors/catalogue/index.ts';
import { routeTableSchema } from '../strangler-proxy/src/config/route-table.ts';
import { faultPage } from './sample/faults.ts';
import { gateFaultPage } from './sample/gate-fault-list.ts';

/**
 * Writes what is derived from the code: a JSON Schema per artifact, docs/errors.md and the pages of planted faults.
 * With --check nothing is written and a file that is out of date ends the check.
 */
const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const schemas: Readonly<Record<string, z.ZodType>> = {
  check: checkSchema,
  config: configSchema,
  'context-map': contextMapSchema,
  deployable: deployableSchema,
  doctor: doctorSchema,
  explanation: explanationSchema,
  gate: gateSchema,
  'journal-entry': journalEntrySchema,
  matrix: matrixSchema,
  model: modelSchema,
  recording: recordingSchema,
  routes: routeTableSchema,
  sample: sampleSchema,
  status: statusSchema,
};

const files = new Map<string, string>();
for (const [name, schema] of Object.entries(schemas)) {
  files.set(
    `contracts/schemas/${name}.schema.json`,
    `${JSON.stringify(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }), null, 2)}\n`,
  );
}
files.set('docs/errors.md', errorPage());
files.set('docs/sample-faults.md', faultPage());
files.set('docs/gate-faults.md', gateFaultPage());

const stale = [...files].filter(
  ([path, content]) => !existsSync(join(root, path)) || readFileSync(join(root, path), 'utf8') !== content,
);
if (process.argv.includes('--check')) {
  for (const [path] of stale) process.stderr.write(`${path} is out of date: run npm run generate\n`);
  if (stale.length > 0) process.exit(1);
  process.stdout.write(`generated: ${files.size} files are up to date\n`);
} else {
  for (const [path, content] of stale) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
    process.stdout.write(`${path} written\n`);
  }
}

function errorPage(): string {
  const rows = Object.entries(catalogue)
    .toSorted(([left], [right]) => left.localeCompare(right))
    .map(
      ([code, entry]) =>
        `| ${code} | ${entry.title} | ${entry.severity} | ${entry.severity === 'error' ? entry.exit : ''} | ${entry.remedy.replaceAll('|', '\\|')} |`,
    );
  return [
    '# Errors and diagnostics',
    '',
    'Generated from the catalogue in `cli/src/errors/catalogue`. The exit code is that of a command that ends with the error; warnings and notes never change it.',
    '',
    '| code | meaning | severity | exit | usual remedy |',
    '|---|---|---|--:|---|',
    ...rows,
    '',
  ].join('\n');
}
