import { expect, it } from 'vitest';
import { nameClashes } from '../../src/extract/name-clashes.ts';

const codes = (path: string) =>
  nameClashes(new Map([[path, 'export const x = 1;']]), 'src/server.ts').map(
    (one) => `${one.code}:${one.line}`,
  );

it('a module under the name of a generated file is refused', () => {
  expect(codes('src/platform.ts')).toEqual(['MIG-4016:1']);
  expect(codes('src/platform-metrics.ts')).toEqual(['MIG-4016:1']);
  expect(codes('src/seams/client.ts')).toEqual(['MIG-4016:1']);
  expect(codes('src/lib/platform.ts')).toEqual([]);
});
