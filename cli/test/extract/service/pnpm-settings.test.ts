import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { servicePackage } from '../../../src/extract/service/package-json.ts';

let root: string;
let appDir: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'migrate-pnpm-'));
  appDir = join(root, 'apps/shop');
  mkdirSync(appDir, { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function packageOf(manifest: object, workspace?: string): Record<string, unknown> {
  writeFileSync(join(appDir, 'package.json'), JSON.stringify({ name: 'shop', ...manifest }));
  if (workspace !== undefined) writeFileSync(join(root, 'pnpm-workspace.yaml'), workspace);
  return JSON.parse(servicePackage(appDir, 'orders', new Map()).text);
}

it('says which packages may build, as the workspace does', () => {
  const workspace = 'packages: [apps/*]\nonlyBuiltDependencies: [bcrypt]\n';
  expect(packageOf({}, workspace).pnpm).toEqual({ onlyBuiltDependencies: ['bcrypt'] });
});

it('lets the application have the last word', () => {
  const workspace = 'onlyBuiltDependencies: [bcrypt]\noverrides: { deep: 4.0.1 }\n';
  const manifest = { pnpm: { onlyBuiltDependencies: ['sharp'] } };
  expect(packageOf(manifest, workspace).pnpm).toEqual({
    overrides: { deep: '4.0.1' },
    onlyBuiltDependencies: ['sharp'],
  });
});

it('names the version of the package manager, and nothing of pnpm where nobody speaks of it', () => {
  const made = packageOf({ packageManager: 'pnpm@10.1.0' });
  expect(made.packageManager).toBe('pnpm@10.1.0');
  expect(made).not.toHaveProperty('pnpm');
});
