import { join } from 'node:path';
import { expect, it } from 'vitest';
import { analyze } from '../../src/analyze/index.ts';
import { compiledCode } from '../../src/extract/compiled-code.ts';

const fixtures = join(import.meta.dirname, '../../fixtures/analyze');

it('modules that are read with restored decorators are not cut', async () => {
  const root = join(fixtures, 'compiled-decorators');
  const { machine } = await analyze({ root, entry: 'dist/app.js', name: 'compiled' });
  expect(compiledCode(machine).map((one) => `${one.code} ${one.file}`)).toContain(
    'MIG-4025 dist/WinchController.js',
  );
});

it('compiled modules without decorators are as they are written', async () => {
  const root = join(fixtures, 'compiled-typescript');
  const { machine } = await analyze({ root, entry: 'dist/main.js', name: 'compiled' });
  expect(compiledCode(machine)).toEqual([]);
});
