import type { Target } from './targets.ts';

export interface Sides {
  readonly monolith: Target;
  readonly services: Readonly<Record<string, Target>>;
}

const SHIFTS = [
  { mode: 'service', weight: 0 },
  { mode: 'canary', weight: 50 },
  { mode: 'canary', weight: 90 },
  { mode: 'monolith', weight: 0 },
] as const;
/** The rude ones are to be met again and again; the one that dies is tried again soon, so that it is met as it dies. */
const NEVER_OPEN = { failures: 1_000_000 };
const SOON_TRIED = { open: '200ms', longest: '500ms' };

/** A budget that no fault of the chaos breaks by share: what is watched here is that nothing is lost. */
const PATIENT = { errors: 1, p95: 1_000_000, window: '10s', samples: 1_000_000 };
export const STRICT = { errors: 0.05, p95: 1_000_000, window: '10s', samples: 20 };

/** The table at some turn: a shift raises the generation and moves every context, a reload alone moves weights a little. */
export function chaosTable(
  { monolith, services }: Sides,
  { shift, reload, budget = PATIENT }: { shift: number; reload: number; budget?: typeof PATIENT },
): string {
  const names = Object.keys(services);
  const { mode, weight } = SHIFTS[shift % SHIFTS.length] ?? SHIFTS[0];
  const contexts = names.map((name) => [
    name,
    {
      target: name,
      mode,
      weight: weight === 0 ? 0 : weight - (reload % 10),
      generation: shift,
      timeouts: { connect: '500ms', headers: '300ms' },
      budget,
    },
  ]);
  return JSON.stringify({
    schema: 'migrate/routes@1',
    express: 5,
    targets: Object.fromEntries([
      ['monolith', { urls: [monolith.url] }],
      ...names.map((name) => [
        name,
        { urls: [services[name]?.url], breaker: name === 'killed' ? SOON_TRIED : NEVER_OPEN },
      ]),
    ]),
    contexts: Object.fromEntries(contexts),
    routes: names.flatMap((context) => [
      { context, method: 'GET', path: `/${context}`, kind: 'query' },
      { context, method: 'POST', path: `/${context}`, kind: 'command' },
    ]),
  });
}
