import { describe, expect, it } from 'vitest';
import {
  methodsMayOverlap,
  pathsMayOverlap,
  prefixMayOverlap,
  startAlike,
} from '../../../src/analyze/express/overlap.ts';

describe('paths', () => {
  it.each([
    ['/things', '/things', true],
    ['/things', '/THINGS', true],
    ['/things', '/things/', true],
    ['/things', '/other', false],
    ['/things', '/things/x', false],
    ['/', '/', true],
    ['/', '/x', false],
    ['/things/:id', '/things/export', true],
    ['/things/:id', '/things', false],
    ['/things/:id', '/things/a/b', false],
    ['/:any/export', '/things/:id', true],
    ['/:any/export', '/things/import', false],
    ['/a/:x', '/:y/b', true],
    ['/a-:x', '/b', true],
    ['/*', '/things/:id', true],
    ['*', '/', true],
    ['/files/*path', '/files/a/b/c', true],
    ['/files/*path', '/other/a', false],
    ['/*any/edit', '/a/b/edit', true],
    ['/*any/edit', '/a/b/show', false],
    ['/*any/edit', '/a/:last', true],
    ['/{*splat}', '/things', true],
    ['/optional{/:part}', '/unrelated', true],
    ['/old/:id?', '/new', true],
    ['/^\\/x-(\\d+)$/', '/things', true],
    ['/files + /\\.pdf$/', '/things', true],
    ['/known/{?}', '/things', true],
  ])('%s and %s: %s', (left, right, expected) => {
    expect(pathsMayOverlap(left, right)).toBe(expected);
    expect(pathsMayOverlap(right, left)).toBe(expected);
  });
});

describe('prefixes of middleware', () => {
  it.each([
    ['/', '/things/:id', true],
    ['/things', '/things/:id', true],
    ['/things', '/things', true],
    ['/things', '/thing', false],
    ['/thing', '/things', false],
    ['/dogs', '/things/:id', false],
    ['/:kind', '/things/:id', true],
    ['/things/new', '/things/:id', true],
    ['/things/:id/parts', '/things/:id', false],
    ['/{*splat}', '/things', true],
    ['/dogs', '/{*splat}', true],
    ['/dogs', '/:kind', true],
  ])('%s in front of %s: %s', (prefix, route, expected) => {
    expect(prefixMayOverlap(prefix, route)).toBe(expected);
  });
});

describe('texts that patterns begin with', () => {
  it.each([
    ['/berths*', '/berths/:id', true],
    ['/berths*', '/boats', false],
    ['/Berths/', '/berths', true],
    ['/berths', '/b:id', true],
    ['/berths?', '/berth', true],
    ['/berths/:id?', '/berths', true],
    ['/^\\/berths/', '/boats', true],
    ['*', '/boats', true],
    ['/', '/boats', true],
    ['/{?}', '/boats', true],
  ])('%s and %s: %s', (left, right, expected) => {
    expect(startAlike(left, right)).toBe(expected);
    expect(startAlike(right, left)).toBe(expected);
  });
});

describe('methods', () => {
  it.each([
    ['GET', 'GET', true],
    ['GET', 'HEAD', true],
    ['ALL', 'DELETE', true],
    ['GET', 'POST', false],
    ['HEAD', 'OPTIONS', false],
  ])('%s and %s: %s', (left, right, expected) => {
    expect(methodsMayOverlap(left, right)).toBe(expected);
    expect(methodsMayOverlap(right, left)).toBe(expected);
  });
});
