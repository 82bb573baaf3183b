import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { analyze } from '../../src/analyze/index.ts';
import { auditService } from '../../src/extract/verify-service.ts';

const here = dirname(fileURLToPath(import.meta.url));
const clone = join(here, '../../..');
const sample = join(clone, 'sample-monolith');

function run(
  program: string,
  args: readonly string[],
): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(program, [...args], { encoding: 'utf8', cwd: clone });
}

describe('the sample, analyzed', () => {
  beforeAll(() => {
    const built = run(process.execPath, [
      join(sample, 'node_modules/typescript/bin/tsc'),
      '-p',
      join(sample, 'tsconfig.json'),
    ]);
    expect(built.status, built.stdout).toBe(0);
  });

  it('has every route that the running application registers, and none else', async () => {
    const running = run(process.execPath, [join(here, 'registered-routes.cjs'), sample, './dist/app.js']);
    const registered = running.stdout.split('\n').filter((line) => line !== '');
    expect(registered.length, running.stderr).toBeGreaterThan(15);
    const { model } = await analyze({ root: sample, entry: 'src/server.ts', name: 'sample' });
    expect(model.routes.map((route) => route.id)).toEqual(registered);
    // The one statement that is meant to outlive a rollback: see SEAMS.md.
    expect(model.diagnostics.map(({ code, file }) => `${code} ${file}`)).toEqual([
      'MIG-2010 src/models/paymentModel.ts',
    ]);
  });

  it('has every table of the migrations', async () => {
    const { model } = await analyze({ root: sample, entry: 'src/server.ts', name: 'sample' });
    const created = run('grep', ['-rhoE', "createTable\\('[a-z_]+'", join(sample, 'src/db/migrations')]);
    const tables = created.stdout.split('\n').flatMap((line) => /'(.+)'/.exec(line)?.[1] ?? []);
    expect(tables.length).toBeGreaterThan(6);
    expect(model.tables.map((table) => table.name)).toEqual(tables.toSorted());
  });

  it('gives the same bytes twice through the command', () => {
    const once = () =>
      run(process.execPath, [
        join(clone, 'cli/bin/migrate.js'),
        'analyze',
        '--dir',
        copy,
        '--format',
        'json',
      ]);
    const [first, second] = [once(), once()];
    expect(first.status, first.stderr).toBe(0);
    expect(first.stdout.length).toBeGreaterThan(1000);
    expect(second.stdout).toBe(first.stdout);
  });
});

describe('the control', () => {
  it('a copy of the whole monolith is no slice', async () => {
    const { model } = await analyze({ root: sample, entry: 'src/server.ts', name: 'sample' });
    const routes = model.routes
      .filter((route) => route.path.startsWith(model.routes.at(-2)?.path ?? '/'))
      .map((route) => route.id);
    const audit = await auditService({
      folder: sample,
      entry: 'src/server.ts',
      context: 'copy',
      monolith: model,
      routes,
    });
    const foreign = audit.problems.filter((one) => one.message.includes('belongs to others'));
    expect(foreign).toHaveLength(model.routes.length - routes.length);
  });
});

let copy = '';

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'sample-copy-'));
  cpSync(sample, copy, {
    recursive: true,
    filter: (path) =>
      !/\/(?:node_modules|dist|migration|services)(?:\/|$)/.test(path.slice(sample.length)) ||
      path.includes('/src/'),
  });
});

afterAll(() => {
  rmSync(copy, { recursive: true, force: true });
});
