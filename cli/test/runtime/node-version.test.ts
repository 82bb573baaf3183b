import { afterEach, expect, test } from 'vitest';
import { checkNodeVersion } from '../../src/runtime/node-version.ts';
import { loadProject } from '../../src/runtime/project.ts';
import { emptyProject, type FixtureCopy } from '../helpers/copy-fixture.ts';

const copies: FixtureCopy[] = [];

afterEach(() => {
  for (const copy of copies.splice(0)) copy.remove();
});

function check(files: Record<string, string>, engines?: string) {
  const packageJson = {
    dependencies: { express: '4' },
    ...(engines === undefined ? {} : { engines: { node: engines } }),
  };
  const copy = emptyProject({ 'package.json': JSON.stringify(packageJson), ...files });
  copies.push(copy);
  return checkNodeVersion(loadProject(copy.root));
}

test('what the application asks for and does not get is a warning with the remedy', () => {
  expect(check({}, '<10')).toMatchObject({ code: 'MIG-3005', severity: 'warning' });
  expect(check({ '.nvmrc': 'v10\n' }, '>=1')?.message).toContain('Node.js v10 (.nvmrc)');
  expect(check({ '.nvmrc': 'v10', 'migrate.config.yaml': 'monolith: { node: 11 }' })?.message).toContain(
    '11',
  );
});

test('no warning where it gets what it asks for, asks for nothing, or for no version', () => {
  expect(check({}, '>=10')).toBeUndefined();
  expect(check({})).toBeUndefined();
  expect(check({ '.nvmrc': 'lts/*' })).toBeUndefined();
});
