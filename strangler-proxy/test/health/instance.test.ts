import { describe, expect, it } from 'vitest';
import { inOrder } from '../../src/health/balance.ts';
import { Instance, type Verdict } from '../../src/health/instance.ts';

const LIMITS = { failures: 3, open: 100, longest: 250 };

function anInstance() {
  const instance = new Instance('http://127.0.0.1:1');
  const meet = (verdict: Verdict, now: number): boolean => {
    const trial = instance.begin(now);
    instance.end(verdict, trial, now, LIMITS);
    return trial;
  };
  return { instance, meet };
}

describe('a circuit breaker', () => {
  it('opens after failures in a row, not after failures', () => {
    const { instance, meet } = anInstance();
    for (const verdict of ['failed', 'failed', 'ok', 'failed', 'failed', 'unknown'] as const)
      meet(verdict, 0);
    expect(instance.state(0)).toBe('closed');
    meet('failed', 0);
    expect([instance.state(0), instance.state(99), instance.state(100)]).toEqual([
      'open',
      'open',
      'half-open',
    ]);
  });

  it('lets a single trial through, which closes it', () => {
    const { instance, meet } = anInstance();
    for (let i = 0; i < 3; i += 1) meet('failed', 0);
    expect(instance.begin(100)).toBe(true);
    expect(instance.state(100)).toBe('open');
    expect(instance.begin(100)).toBe(false);
    instance.end('ok', true, 110, LIMITS);
    expect(instance.state(110)).toBe('closed');
  });

  it('reopens for twice as long when the trial fails, up to its longest', () => {
    const { instance, meet } = anInstance();
    for (let i = 0; i < 3; i += 1) meet('failed', 0);
    expect(meet('failed', 100)).toBe(true);
    expect([instance.state(299), instance.state(300)]).toEqual(['open', 'half-open']);
    expect(meet('failed', 300)).toBe(true);
    expect([instance.state(549), instance.state(550)]).toEqual(['open', 'half-open']);
  });

  it('stays half-open when the client of the trial leaves, for the next one to try', () => {
    const { instance, meet } = anInstance();
    for (let i = 0; i < 3; i += 1) meet('failed', 0);
    expect(meet('unknown', 100)).toBe(true);
    expect(instance.state(100)).toBe('half-open');
  });

  it('is not held open longer by requests that began before', () => {
    const { instance, meet } = anInstance();
    const early = instance.begin(0);
    for (let i = 0; i < 3; i += 1) meet('failed', 0);
    instance.end('failed', early, 90, LIMITS);
    expect(instance.state(100)).toBe('half-open');
  });
});

describe('the order of instances', () => {
  const instances = ['a', 'b', 'c'].map((name) => new Instance(name));
  const [a, b, c] = instances;
  const order = (balance: 'least-pending' | 'round-robin', turn: number, sick = (_each: Instance) => false) =>
    inOrder(instances, { balance, turn, sick }).map(({ origin }) => origin);

  it('is by turn in round robin, whatever they are busy with', () => {
    for (let i = 0; i < 5; i += 1) a?.begin(0);
    expect([0, 1, 2].map((turn) => order('round-robin', turn)[0])).toEqual(['a', 'b', 'c']);
    for (let i = 0; i < 5; i += 1) a?.end('ok', false, 0, LIMITS);
  });

  it('is by what they are busy with; equals take turns', () => {
    a?.begin(0);
    expect([0, 1, 2].map((turn) => order('least-pending', turn)[0])).toEqual(['b', 'b', 'c']);
    a?.end('ok', false, 0, LIMITS);
  });

  it('has sick ones last in both', () => {
    const sick = (each: Instance) => each === b;
    expect(order('least-pending', 1, sick).at(-1)).toBe('b');
    expect(order('round-robin', 1, sick)).toEqual(['c', 'a', 'b']);
    expect(c?.pending).toBe(0);
  });
});
