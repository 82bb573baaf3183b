import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { readPackageJson } from '../../../src/runtime/commands/package-json.ts';
import { clientModule } from '../../../src/verify/seams/client-module.ts';
import { emptyProject, type FixtureCopy } from '../../helpers/copy-fixture.ts';

let copy: FixtureCopy;
afterEach(() => copy.remove());

function found(start: string, files: readonly string[]) {
  copy = emptyProject({
    'package.json': JSON.stringify({ main: 'src/app.js', scripts: { start } }),
    ...Object.fromEntries(files.map((path) => [path, ''])),
  });
  const packageJson = readPackageJson(copy.root);
  if (packageJson === undefined) throw new Error('no package.json');
  return clientModule(copy.root, { command: 'npm start', packageJson }, 'client');
}

test.each([
  ['node dist/server.js', ['dist/server.js', 'dist/seams/client.js'], 'dist/seams/client.js', []],
  [
    'node --max-http-header-size=1 dist/server',
    ['dist/server.js', 'dist/seams/client.js'],
    'dist/seams/client.js',
    ['--max-http-header-size=1'],
  ],
  ['node --inspect .', ['src/app.js', 'src/seams/client.js'], 'src/seams/client.js', []],
  [
    'NODE_ENV=x tsx src/main.ts',
    ['src/main.ts', 'src/seams/client.ts'],
    'src/seams/client.ts',
    ['--import', 'tsx'],
  ],
])('%s', (start, files, client, nodeOptions) => {
  const module = found(start, files);
  expect(module).toMatchObject({ client: join(copy.root, client), nodeOptions });
});

test('is not guessed where the program is not told, or has no client beside it', () => {
  expect(found('node dist/server.js', ['dist/server.js'])).toBeUndefined();
  copy.remove();
  expect(found('./run.sh', ['src/seams/client.js'])).toBeUndefined();
});
