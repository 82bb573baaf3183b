import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { parse } from 'yaml';
import { yarnSettings } from '../../../src/extract/service/yarn-settings.ts';

let root: string;
let appDir: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'migrate-yarn-'));
  appDir = join(root, 'apps/shop');
  mkdirSync(appDir, { recursive: true });
  mkdirSync(join(root, '.git'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const settings = (text: string) => writeFileSync(join(root, '.yarnrc.yml'), text);

it('lays packages where Node.js looks for them, whatever the application has', () => {
  expect(parse(yarnSettings(appDir))).toEqual({ nodeLinker: 'node-modules' });
  settings('nodeLinker: pnp\n');
  expect(parse(yarnSettings(appDir))).toEqual({ nodeLinker: 'node-modules' });
});

it('keeps the registry of the workspace, and neither its password nor files of yarn that stay there', () => {
  const registry = 'https://packages.example.com';
  settings(`npmRegistryServer: ${registry}\nnpmAuthToken: abc\nyarnPath: .yarn/releases/yarn-4.cjs\n`);
  expect(parse(yarnSettings(appDir))).toEqual({ nodeLinker: 'node-modules', npmRegistryServer: registry });
});

it('leaves out a registry whose address holds a password, and settings that cannot be read', () => {
  for (const text of ['npmRegistryServer: https://reader:secret@packages.example.com\n', 'a: [\n']) {
    settings(text);
    expect(parse(yarnSettings(appDir))).toEqual({ nodeLinker: 'node-modules' });
  }
});
