import { describe, expect, test } from 'vitest';
import { filesNamedIn } from '../../../src/runtime/detection/files-named.ts';

const named = (script: string) => [...new Set(filesNamedIn(script))];

describe('files that a script names', () => {
  test.each([
    ['node dist', ['dist']],
    ['node --enable-source-maps --watch dist', ['dist']],
    ['cross-env NODE_ENV=production ts-node-dev --respawn -- src', ['src']],
    ['cd backend && node build', ['backend/build', 'build']],
  ])('%s: a folder of which the index runs', (script, files) => {
    expect(named(script)).toEqual(files);
  });

  test.each([
    ['nodemon --ignore dist --watch src --exec ts-node src/server.ts'],
    ['tsnd --respawn --watch src --ignore-watch lib src/server.ts'],
    ['pm2 start src/server.ts --cwd dist'],
    ['rimraf dist && node src/server.ts'],
  ])('%s: folders that options are given run nothing', (script) => {
    expect(named(script)).toEqual(['src/server.ts']);
  });

  test.each([
    ['rimraf ../types/dist'],
    ['npx rimraf ../shared/dist'],
    ['cross-env MODE=x rm -rf ../types/dist'],
    ['tsc --build ../types/src'],
    ['copyfiles -u 1 src/views/pages dist/views'],
  ])('%s: what is removed, copied or compiled does not run', (script) => {
    expect(named(script)).toEqual([]);
  });
});
