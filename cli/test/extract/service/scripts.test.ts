import { expect, test } from 'vitest';
import { serviceScripts } from '../../../src/extract/service/scripts.ts';

const noSource = () => false;

test('keeps what building and starting call, with their hooks, and nothing else', () => {
  const scripts = {
    lint: 'eslint .',
    prebuild: 'rm -rf dist',
    build: 'tsc -p .',
    docs: 'apidoc -i src',
    start: 'npm run docs && npm run serve',
    serve: 'node dist/main.js',
    postserve: 'echo done',
    test: 'mocha',
  };
  expect(serviceScripts(scripts, undefined, noSource)).toEqual({
    prebuild: 'rm -rf dist',
    build: 'tsc -p .',
    docs: 'apidoc -i src',
    start: 'npm run docs && npm run serve',
    serve: 'node dist/main.js',
    postserve: 'echo done',
  });
});

test('a configured command takes the place of the start script and its hooks', () => {
  const scripts = { prestart: 'node create-database.js', start: 'nodemon index.js' };
  expect(serviceScripts(scripts, 'node index.js', noSource)).toEqual({ start: 'node index.js' });
  expect(serviceScripts(scripts, 'npm start', noSource)).toEqual({
    prestart: 'node create-database.js',
    start: 'node index.js',
  });
});

test.each([
  ['nodemon --ignore sessions/ server/index.js', 'node server/index.js'],
  ['nodemon -r dotenv/config index.js --port 3000', 'node -r dotenv/config index.js --port 3000'],
  ['nodemon', 'nodemon'],
  ['NODE_ENV=production npx nodemon app.js', 'NODE_ENV=production node app.js'],
  ['nodemon --watch src --exec "ts-node -T" src/app.ts', 'ts-node -T src/app.ts'],
  ['npm run docs && nodemon app.js', 'npm run docs && node app.js'],
  ['node --watch app.js', 'node --watch app.js'],
])('%s starts as %s', (start, expected) => {
  expect(serviceScripts({ start }, undefined, noSource).start).toBe(expected);
});

test('nothing is built for a service that starts from its sources', () => {
  const scripts = { build: 'node migrations/index.js && webpack', start: 'node server/app.js' };
  const isSource = (path: string) => path === 'server/app.js';
  expect(serviceScripts(scripts, undefined, isSource)).toEqual({ start: 'node server/app.js' });
  expect(serviceScripts({ ...scripts, start: 'node ./server/app' }, undefined, isSource)).toEqual({
    start: 'node ./server/app',
  });
  expect(
    serviceScripts(
      { build: 'tsc', start: 'tsx server/app.ts' },
      undefined,
      (path) => path === 'server/app.ts',
    ),
  ).toEqual({
    build: 'tsc',
    start: 'tsx server/app.ts',
  });
});
