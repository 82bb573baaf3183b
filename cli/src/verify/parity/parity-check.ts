import {
  MONOLITH,
  ROUTE_TABLE_SCHEMA,
  type RouteTable,
  type ShadowResult,
  startProxy,
} from '@migrate-kit/strangler-proxy';
import type { GateFinding } from '../../artifacts/gate.ts';
import type { Model, ModelRoute } from '../../artifacts/model.ts';
import type { Sample } from '../../artifacts/samples.ts';
import { interruption } from '../../ports/interruption.ts';
import type { Samples } from '../../record/store.ts';
import type { CheckResult } from '../checks.ts';
import { realRequest, send } from '../replay.ts';
import type { Sides } from '../sides.ts';
import type { DatabaseStates } from '../states/database-states.ts';
import { compareCommands } from './commands.ts';
import { shown } from './compare.ts';

export interface ParityOptions {
  readonly context: string;
  readonly routes: readonly ModelRoute[];
  readonly model: Model;
  readonly samples: Samples;
  readonly sides: Sides;
  readonly states: DatabaseStates;
}

/** Requests that are compared at most; beyond it more of the same adds little. */
const MAX_COMPARED = 150;

/**
 * Sends what was recorded to both sides on the same database state and compares whole answers, values included: queries through the
 * proxy's own shadow comparison, commands one side after the other, with the rows that they changed.
 */
export async function checkParity(options: ParityOptions): Promise<CheckResult> {
  const queries = await compareQueries(options);
  const commands = await compareCommands(options);
  const count = (outcome: ShadowResult['outcome']) =>
    queries.results.filter((one) => one.outcome === outcome).length;
  const compared = count('equal') + count('different') + commands.compared;
  const evidence = {
    compared,
    equal: count('equal') + commands.compared - commands.different,
    different: count('different') + commands.different,
    skipped: count('skipped') + queries.unanswered + commands.skipped,
    errors: count('error'),
    commands: commands.compared,
    ...(commands.noise.length === 0 ? {} : { noise: [...commands.noise] }),
  };
  const findings = [...findingsOf(queries.results), ...commands.findings];
  if (findings.length > 0) return { name: 'parity', verdict: 'fail', evidence, findings };
  if (compared === 0)
    return {
      name: 'parity',
      verdict: 'not-run',
      evidence,
      findings: [{ message: 'no answer was compared' }],
    };
  return { name: 'parity', verdict: 'pass', evidence, findings };
}

async function compareQueries(
  options: ParityOptions,
): Promise<{ results: readonly ShadowResult[]; unanswered: number }> {
  const { samples, states } = options;
  const results: ShadowResult[] = [];
  const proxy = await startProxy({
    table: tableOf(options),
    forwarded: 'off',
    onShadow: (result) => results.push(result),
  });
  const forget = interruption.onInterrupt(() => proxy.close(0));
  let unanswered = 0;
  try {
    for (const sample of queriesOf(options)) {
      await states.moveTo(sample.changesBefore);
      const answer = await send(proxy.url, realRequest(sample, samples.vault)).catch(() => undefined);
      if (answer === undefined) unanswered += 1;
      await proxy.drainShadow();
    }
  } finally {
    forget();
    await proxy.close(0);
  }
  return { results, unanswered };
}

/** One finding per route and place, with the first values seen there. A service that does not answer is as different as can be. */
function findingsOf(results: readonly ShadowResult[]): GateFinding[] {
  const found = new Map<string, GateFinding>();
  for (const { route, method, url, differences, outcome, detail } of results) {
    if (outcome === 'error')
      found.set(`${route} error`, {
        route,
        message: `no comparison: ${detail ?? 'an error'} (${method} ${url})`,
      });
    for (const { path, monolith, service } of differences) {
      const field = path.replace(/\[\d+\]/g, '[*]');
      const key = `${route} ${field}`;
      if (!found.has(key))
        found.set(key, {
          route,
          field,
          message: `monolith ${shown(monolith)}, service ${shown(service)} (${method} ${url})`,
        });
    }
  }
  return [...found.values()];
}

/** Queries of the context, spread evenly over its routes, in recorded order so that states move forward. */
function queriesOf({ routes, samples }: ParityOptions): readonly Sample[] {
  const byRoute = routes
    .filter((route) => route.kind === 'query')
    .map((route) => samples.samples.filter((sample) => sample.route === route.id && isComparable(sample)));
  const chosen: Sample[] = [];
  for (let nr = 0; chosen.length < MAX_COMPARED && byRoute.some((list) => nr < list.length); nr += 1)
    for (const list of byRoute) {
      const sample = list[nr];
      if (sample !== undefined && chosen.length < MAX_COMPARED) chosen.push(sample);
    }
  return chosen.sort((a, b) => a.index - b.index);
}

function isComparable({ request }: Sample): boolean {
  return (request.method === 'GET' || request.method === 'HEAD') && request.body.kind === 'none';
}

/** The context shadowed, and every earlier route of others in front, so that no pattern swallows what is not its own. */
function tableOf({ context, routes, model, sides }: ParityOptions): RouteTable {
  const own = new Set(routes.map((route) => route.id));
  return {
    schema: ROUTE_TABLE_SCHEMA,
    express: model.express,
    ...model.settings,
    targets: { [MONOLITH]: { urls: [sides.monolith.url] }, [context]: { urls: [sides.service.url] } },
    contexts: {
      [context]: { target: context, mode: 'shadow', weight: 0, fallback: MONOLITH, generation: 0 },
    },
    routes: model.routes
      .filter((route) => route.passesOn !== true)
      .map((route) => ({
        context: own.has(route.id) ? context : MONOLITH,
        method: route.method,
        path: route.path,
        kind: route.kind,
      })),
  };
}
