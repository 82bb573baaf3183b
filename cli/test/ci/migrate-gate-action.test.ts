import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { copyFixture, type FixtureCopy } from '../helpers/copy-fixture.ts';
import { actionFindings } from '../support/linters.ts';

const ACTION = fileURLToPath(new URL('../../../.github/actions/migrate-gate/', import.meta.url));
const BIN = fileURLToPath(new URL('../../bin/migrate.js', import.meta.url));
const text = readFileSync(join(ACTION, 'action.yml'), 'utf8');

describe('action.yml', () => {
  test('fits the schema of GitHub, which finds a planted fault', () => {
    expect(actionFindings(text)).toEqual([]);
    expect(actionFindings(text.replace('using: composite', 'using: wishes'))).not.toEqual([]);
  });

  test('hands each input to the script by a variable that the script reads', () => {
    const { inputs, runs } = z
      .object({
        inputs: z.record(z.string(), z.unknown()),
        runs: z.object({
          steps: z.array(z.object({ env: z.record(z.string(), z.string()), run: z.string() })),
        }),
      })
      .parse(parse(text));
    const [step] = runs.steps;
    const script = readFileSync(join(ACTION, 'gate.sh'), 'utf8');
    expect(Object.values(step?.env ?? {}).sort()).toEqual(
      Object.keys(inputs)
        .map((name) => `\${{ inputs.${name} }}`)
        .sort(),
    );
    for (const variable of Object.keys(step?.env ?? {})) expect(script).toContain(variable);
    expect(step?.run).not.toContain('inputs.');
  });
});

describe('gate.sh', () => {
  let copy: FixtureCopy;
  const SERVER = 'services/notes/src/server.js';

  beforeEach(() => {
    copy = copyFixture('verification/notes');
    mkdirSync(join(copy.root, 'node_modules/.bin'), { recursive: true });
    symlinkSync(BIN, join(copy.root, 'node_modules/.bin/migrate'));
  });
  afterEach(() => copy.remove());

  const run = (env: Record<string, string>) =>
    spawnSync('bash', [join(ACTION, 'gate.sh')], {
      cwd: copy.root,
      encoding: 'utf8',
      env: {
        ...process.env,
        NODE_OPTIONS: '',
        PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH ?? ''}`,
        GITHUB_STEP_SUMMARY: join(copy.root, 'summary.md'),
        GATE_CONTEXT: 'notes',
        GATE_RECORD: 'false',
        GATE_ONLY: 'slice',
        ...env,
      },
    });

  test('ends with 0 for a green gate and writes the step summary', () => {
    expect(run({})).toMatchObject({ status: 0, stdout: 'Gate of notes: pass (partial)\n' });
    expect(readFileSync(join(copy.root, 'summary.md'), 'utf8')).toContain('Gate of `notes`: pass');
  });

  test('ends with 1 for a red one, with an annotation on the service’s file', () => {
    const before = readFileSync(join(copy.root, SERVER), 'utf8');
    copy.write(SERVER, before.replace('app.listen', "app.get('/extra', (q, s) => s.end());\napp.listen"));
    const { status, stdout } = run({});
    expect(status).toBe(1);
    expect(stdout).toMatch(
      /^::error file=services\/notes\/src\/server\.js,line=\d+,title=[^:]*::.*GET \/extra/m,
    );
  });

  test('writes other formats to a file, and asks about the environment only after a gate that passed', () => {
    const report = join(copy.root, 'gate.xml');
    const { status, stdout } = run({
      GATE_FORMAT: 'junit',
      GATE_OUTPUT: report,
      GATE_ENVIRONMENT: 'production',
    });
    expect(readFileSync(report, 'utf8')).toMatch(/^<\?xml/);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    copy.write('migrate.config.yaml', 'schema: migrate/config@1\nenvironments: { production: {} }\n');
    const asked = run({ GATE_ENVIRONMENT: 'production' });
    expect(asked.status).toBe(1);
    expect(asked.stdout).toMatch(/^notes [0-9a-f]{12} to production: no$/m);
    expect(asked.stdout).toContain('partial run');
  });
});
