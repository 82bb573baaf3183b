import type { Problem } from '../errors/proxy-error.ts';
import { reasonOf } from '../errors/proxy-error.ts';
import { compilePattern } from '../routing/compile-pattern.ts';
import { parseNetwork } from './networks.ts';
import { MONOLITH, type RouteTable } from './route-table.ts';

type Keys = readonly (string | number)[];

/** Everything wrong with a table that its schema cannot see. */
export function tableProblems(table: RouteTable): Problem[] {
  return [
    ...targetProblems(table),
    ...contextProblems(table),
    ...routeProblems(table),
    ...overrideProblems(table),
  ];
}

function* overrideProblems({ override }: RouteTable): Iterable<Problem> {
  if (!override) return;
  const { networks = [], secretHeader } = override;
  if (networks.length === 0 && secretHeader === undefined)
    yield problem(['override'], 'nobody may use it: give secretHeader, networks, or both');
  for (const [i, text] of networks.entries())
    if (!parseNetwork(text))
      yield problem(['override', 'networks', i], `\`${text}\` is no network such as 10.0.0.0/8`);
}

function* targetProblems({ targets }: RouteTable): Iterable<Problem> {
  if (!Object.hasOwn(targets, MONOLITH)) {
    yield problem(['targets'], 'there is no target `monolith`; it answers everything that no context claims');
  }
  for (const [name, { urls }] of Object.entries(targets)) {
    for (const [i, text] of urls.entries()) {
      if (text.startsWith('unix:')) continue;
      const url = new URL(text);
      const rest = `${url.pathname === '/' ? '' : url.pathname}${url.search}${url.hash}`;
      if (rest)
        yield problem(
          ['targets', name, 'urls', i],
          `the URL must end after the port, \`${rest}\` is too much`,
        );
      if (url.username || url.password)
        yield problem(['targets', name, 'urls', i], 'the URL must not hold credentials');
    }
  }
}

function* contextProblems({ contexts, targets }: RouteTable): Iterable<Problem> {
  for (const [name, context] of Object.entries(contexts)) {
    if (name === MONOLITH) yield problem(['contexts', name], 'a context cannot be called `monolith`');
    for (const field of ['target', 'fallback'] as const) {
      if (Object.hasOwn(targets, context[field]) || context[field] === MONOLITH) continue;
      const known = Object.keys(targets).join(', ');
      yield problem(
        ['contexts', name, field],
        `there is no target \`${context[field]}\`; known are: ${known}`,
      );
    }
    if (context.retired !== true) continue;
    if (context.mode !== 'service')
      yield problem(
        ['contexts', name, 'mode'],
        `a retired context has no code in the monolith: its mode is \`service\`, not \`${context.mode}\``,
      );
    if (context.fallback === MONOLITH)
      yield problem(
        ['contexts', name, 'fallback'],
        `a retired context has no code in the monolith: its fallback is its own target, \`${context.target}\``,
      );
  }
}

function* routeProblems(table: RouteTable): Iterable<Problem> {
  for (const [i, { context, path }] of table.routes.entries()) {
    if (context !== MONOLITH && !Object.hasOwn(table.contexts, context)) {
      const known = [MONOLITH, ...Object.keys(table.contexts)].join(', ');
      yield problem(['routes', i, 'context'], `there is no context \`${context}\`; known are: ${known}`);
    }
    const unparsable = patternProblem(path, table);
    if (unparsable)
      yield problem(['routes', i, 'path'], `Express ${table.express} cannot read \`${path}\`: ${unparsable}`);
  }
}

function patternProblem(path: string, table: RouteTable): string | undefined {
  if (!path.startsWith('/')) return 'a path starts with /';
  try {
    compilePattern(path, table);
    return undefined;
  } catch (thrown) {
    return reasonOf(thrown);
  }
}

function problem(keys: Keys, message: string): Problem {
  return { path: keys.join('.'), message };
}
