import { spawnSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { copySample } from '../../../scripts/sample-copy.ts';
import { runExtract } from '../../src/app/extract.ts';
import { silent } from '../../src/ports/progress.ts';
import { loadProject } from '../../src/runtime/project.ts';
import { removeTrees, writtenTree } from '../extract/helpers/slicing.ts';

const KNIP = join(dirname(createRequire(import.meta.url).resolve('knip')), '../bin/knip.js');

/** The sample loads its extras by their folder; what is exported for its own module alone is the monolith's style. */
const SETTINGS = {
  entry: ['src/server.ts', 'src/routes/extras/*.ts'],
  project: ['src/**/*.ts'],
  ignoreExportsUsedInFile: true,
};

let folder: string;
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'migrate-unused-')));
  copySample(join(folder, 'shop'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  removeTrees();
});

async function serviceOf(context: string): Promise<string> {
  const options = { dryRun: true, force: false, commit: false, start: false, progress: silent };
  const { plan } = await runExtract(loadProject(join(folder, 'shop')), context, options);
  return writtenTree(new Map([...plan.serviceFiles, ['knip.json', JSON.stringify(SETTINGS)]]));
}

function knip(service: string): { status: number | null; stdout: string } {
  const { status, stdout } = spawnSync(process.execPath, [KNIP, '--no-progress'], {
    cwd: service,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  });
  return { status, stdout };
}

it.each(['reviews', 'notifications'])(
  'knip finds no file, export or package unused in %s',
  async (context) => {
    const service = await serviceOf(context);
    expect(knip(service)).toEqual({ status: 0, stdout: '' });
    writeFileSync(join(service, 'src/left.ts'), 'export const left = 1;\n');
    expect(knip(service).stdout).toContain('src/left.ts');
  },
);
