import { type Problem, problem } from '../../errors/problem.ts';
import type { RetiredTests } from './retired-tests.ts';

export interface RetirementTerms {
  readonly context: string;
  /** `METHOD path` of the context's routes, as the route table has them. */
  readonly routes: ReadonlySet<string>;
  /** Path that tells whether the monolith is well. */
  readonly health: string;
  /** Whether tests that also test what stays may break. */
  readonly tearTests: boolean;
}

/**
 * What stands in the way of a retirement beside registrations that cannot be parted.
 * @param retired ids of the routes that go
 */
export function retirementBlockers(
  terms: RetirementTerms,
  retired: readonly string[],
  tests: RetiredTests,
): Problem[] {
  return [
    ...nothingToRetire(terms, retired),
    ...healthRoute(terms, retired),
    ...(terms.tearTests ? [] : tornTests(tests)),
  ];
}

function nothingToRetire({ context, routes }: RetirementTerms, retired: readonly string[]): Problem[] {
  if (retired.length > 0) return [];
  return [
    problem('MIG-4021', {
      message: `The monolith registers none of the ${routes.size} routes of ${context}`,
      cause: 'Nothing is left to retire.',
    }),
  ];
}

function healthRoute({ health, context }: RetirementTerms, retired: readonly string[]): Problem[] {
  const path = health.split('?')[0];
  if (!retired.includes(`GET ${path}`)) return [];
  return [
    problem('MIG-4021', {
      message: `${health}, which tells whether the monolith is well, is a route of ${context}`,
      remedy: 'Name another path as monolith.health in migrate.config.yaml and in migration/routes.yaml.',
    }),
  ];
}

function tornTests({ torn }: RetiredTests): Problem[] {
  return torn.map(({ test, uses }) =>
    problem('MIG-4022', {
      message: `${test.path} tests what goes and what stays`,
      cause: `It uses ${uses.join(', ')}.`,
      file: test.path,
      line: 1,
    }),
  );
}
