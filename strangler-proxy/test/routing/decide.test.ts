import { describe, expect, it } from 'vitest';
import { createSnapshot } from '../../src/config/snapshot.ts';
import { decide, type EffectiveShift, type Facts } from '../../src/routing/decide.ts';
import { aTable } from '../support/table.ts';

const facts = (changes: Partial<Facts> = {}): Facts => ({
  method: 'GET',
  pathname: '/products/1',
  query: '',
  peer: '127.0.0.1',
  headers: {},
  draw: () => 0.5,
  ...changes,
});

function decided(shift: Partial<EffectiveShift>, changes: Partial<Facts> = {}, context = {}) {
  const table = aTable()
    .context('catalog', context)
    .routes(
      ['GET', '/products/export', 'monolith'],
      ['GET', '/products/:id'],
      ['POST', '/products', 'catalog', 'command'],
    )
    .build();
  const full = { mode: 'monolith', weight: 0, latched: false, ...shift } as const;
  const { target, reason, shadow, fallback, query, vary } = decide(
    facts(changes),
    createSnapshot(table),
    () => full,
  );
  return { target, reason, shadow, fallback, query, vary };
}

describe('decide', () => {
  it('sends what no route claims to the monolith', () => {
    expect(decided({ mode: 'service' }, { pathname: '/other' })).toMatchObject({
      target: 'monolith',
      reason: 'no-route',
    });
  });

  it('sends a route of the monolith there in every mode', () => {
    const export_ = { pathname: '/products/export' };
    expect(decided({ mode: 'service' }, export_)).toMatchObject({
      target: 'monolith',
      reason: 'monolith-route',
    });
  });

  it('answers from the monolith and shadows queries only', () => {
    expect(decided({ mode: 'shadow' })).toMatchObject({ target: 'monolith', shadow: 'catalog' });
    const command = decided({ mode: 'shadow' }, { method: 'POST', pathname: '/products' });
    expect(command).toMatchObject({ target: 'monolith', shadow: undefined, query: false });
  });

  it('falls back from the service to the monolith', () => {
    expect(decided({ mode: 'service' })).toMatchObject({
      target: 'catalog',
      fallback: 'monolith',
      reason: 'mode-service',
    });
  });

  it('draws in a canary without a key', () => {
    expect(decided({ mode: 'canary', weight: 51 }).reason).toBe('canary-in');
    expect(decided({ mode: 'canary', weight: 50 }).reason).toBe('canary-out');
  });

  it('lets the service stand in for the monolith only when it has traffic', () => {
    expect(decided({ mode: 'canary', weight: 1 })).toMatchObject({ target: 'monolith', fallback: 'catalog' });
    expect(decided({ mode: 'canary', weight: 0 })).toMatchObject({ target: 'monolith', fallback: undefined });
  });

  it('sticks to a cookie or a header, and not to chance', () => {
    const never = {
      draw: () => {
        throw new Error('drew');
      },
    };
    const cookie = decided(
      { mode: 'canary', weight: 100 },
      { ...never, headers: { cookie: 'a=1; side=me' } },
      { sticky: { cookie: 'side' } },
    );
    const header = decided(
      { mode: 'canary', weight: 100 },
      { ...never, headers: { 'x-user': 'me' } },
      { sticky: { header: 'X-User' } },
    );
    expect([cookie.target, header.target]).toEqual(['catalog', 'catalog']);
  });

  it.each([
    [{ sticky: { cookie: 'side' } }, 'canary', 'Cookie'],
    [{ sticky: { header: 'X-User' } }, 'canary', 'X-User'],
    [{ sticky: { cookie: 'side' } }, 'service', undefined],
    [{}, 'canary', undefined],
  ] as const)('with %j in mode %s says that answers vary by %s', (context, mode, vary) => {
    for (const weight of [0, 50, 100]) expect(decided({ mode, weight }, {}, context).vary).toBe(vary);
  });

  it('comes to another decision as soon as the shift is another', () => {
    const snapshot = createSnapshot(aTable().context('catalog').routes(['GET', '/products/:id']).build());
    const targets = (['monolith', 'service', 'canary', 'monolith'] as const).map(
      (mode) => decide(facts(), snapshot, () => ({ mode, weight: 100, latched: false })).target,
    );
    expect(targets).toEqual(['monolith', 'catalog', 'catalog', 'monolith']);
  });

  it('obeys a latch', () => {
    expect(decided({ mode: 'monolith', latched: true })).toMatchObject({
      target: 'monolith',
      reason: 'latched',
      fallback: undefined,
    });
  });
});
