import { describe, expect, test } from 'vitest';
import { resolveCommand } from '../../../src/runtime/commands/resolve-command.ts';

const SCRIPTS = {
  start: 'NODE_ENV=production node server.js',
  prebuild: 'rimraf dist',
  build: 'tsc -p .',
  postbuild: 'copy assets',
  deploy: 'npm run build && npm start',
  shell: 'node a.js | tee log',
  loop: 'npm run loop',
};

function resolve(text: string, options: { path?: string; post?: boolean } = {}) {
  const packageJson = {
    scripts: SCRIPTS,
    dependencies: {},
    devDependencies: {},
    engines: {},
    workspaces: undefined,
  };
  return resolveCommand(text, { packageJson, path: '/nowhere', ...options });
}

describe('resolveCommand', () => {
  test.each([
    'npm start',
    'npm run start',
    'npm run-script start',
    'yarn start',
    'yarn run start',
    'pnpm start',
    'npm -s start',
  ])('%s is the text of the script', (text) =>
    expect(resolve(text)).toEqual([{ env: { NODE_ENV: 'production' }, argv: ['node', 'server.js'] }]),
  );

  test('with its pre and post scripts, and without the latter for a server', () => {
    expect(resolve('npm run build').map((one) => one.argv[0])).toEqual(['rimraf', 'tsc', 'copy']);
    expect(resolve('npm run build', { post: false }).map((one) => one.argv[0])).toEqual(['rimraf', 'tsc']);
  });

  test('scripts that call scripts', () => {
    expect(resolve('npm run deploy').map((one) => one.argv[0])).toEqual(['rimraf', 'tsc', 'copy', 'node']);
  });

  test('arguments go to the script itself', () => {
    expect(resolve('npm start -- --port 1')[0]?.argv).toEqual(['node', 'server.js', '--port', '1']);
    expect(resolve("npm run shell -- 'it is'")[0]?.argv).toEqual(['sh', '-c', "node a.js | tee log 'it is'"]);
  });

  test('only what needs a shell gets one', () => {
    expect(resolve('npm run shell')).toEqual([{ env: {}, argv: ['sh', '-c', 'node a.js | tee log'] }]);
    expect(resolve('PORT=1 npm start')[0]?.env).toEqual({ PORT: '1', NODE_ENV: 'production' });
  });

  test('a package manager that is to do something else is left alone', () => {
    for (const text of [
      'npm ci',
      'npm run missing',
      'npm --prefix x start',
      'npm start -w server',
      'npm run start --workspace=server',
      'yarn install',
    ])
      expect(resolve(text)[0]?.argv).toEqual(text.split(' '));
  });

  test('npx of an installed program is that program', () => {
    expect(resolve('npx --no-install sh -x', { path: '/bin' })[0]?.argv).toEqual(['sh', '-x']);
    expect(resolve('npx unheard-of')[0]?.argv).toEqual(['npx', 'unheard-of']);
  });

  test('a script that calls itself ends', () => expect(resolve('npm run loop')).toHaveLength(1));
});
