import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { parse } from 'yaml';
import { init } from '../../src/app/init.ts';
import { configSchema } from '../../src/artifacts/config.ts';
import { loadProject } from '../../src/runtime/project.ts';
import { copyFixture, type FixtureCopy } from '../helpers/copy-fixture.ts';
import { runCli } from '../helpers/run-cli.ts';

let copy: FixtureCopy | undefined;

afterEach(() => copy?.remove());

test('writes what detection finds, with a comment on each guess, readable again as the same', () => {
  copy = copyFixture('runtime/shop');
  const detected = loadProject(copy.root).config;
  const { config, text } = init(copy.root, { force: false });
  expect(config).toEqual(detected);
  expect(configSchema.parse(parse(text))).toEqual(detected);
  expect(loadProject(copy.root)).toMatchObject({ configured: true, config: detected });
  for (const line of text.split('\n').filter((one) => /^ {2}\w+: \S/.test(one) && !one.includes('cwd')))
    expect(line).toContain(' # ');
});

test('refuses to overwrite without --force', async () => {
  copy = copyFixture('runtime/shop');
  copy.write('migrate.config.yaml', 'monolith: { helth: x }\n');
  const refused = await runCli(['init', '--dir', copy.root, '--format', 'json']);
  expect(refused.code).toBe(2);
  expect(JSON.parse(refused.stdout)).toMatchObject({ error: { code: 'MIG-1009' } });
  const forced = await runCli(['init', '--dir', copy.root, '--force', '--format', 'json']);
  expect(forced.code).toBe(0);
  expect(JSON.parse(forced.stdout)).toMatchObject({
    schema: 'migrate/config@1',
    database: { client: 'postgres' },
  });
  expect(readFileSync(join(copy.root, 'migrate.config.yaml'), 'utf8')).not.toContain('helth');
});

test('outside of an application: exit 2', async () => {
  copy = copyFixture('runtime/shop');
  const result = await runCli(['init', '--dir', join(copy.root, 'db')]);
  expect(result.code).toBe(2);
  expect(result.stderr).toContain('MIG-1001');
});
