import type { Gate } from '../artifacts/gate.ts';
import { gatePath } from '../artifacts/paths.ts';
import { type Failure, fail } from '../errors/problem.ts';
import { type FreshnessOptions, gateIsFresh, readGate } from '../runtime/gate-freshness.ts';
import type { Project } from '../runtime/project.ts';

/** Why a context may not take traffic, or undefined when its gate is complete, green and fresh. */
export async function checkGate(
  project: Project,
  context: string,
  options: FreshnessOptions,
): Promise<Failure | undefined> {
  const gate = readGate(project.root, context);
  const verify = `Run \`migrate verify ${context}\`; --force REASON overrides that and is journalled.`;
  if (gate === undefined)
    return fail('MIG-6001', {
      message: `${context} has no gate`,
      cause: `${gatePath(context)} does not exist: nothing shows that the service behaves as the monolith does.`,
      remedy: verify,
    });
  const red = whyNotGreen(gate, context);
  if (red !== undefined)
    return fail('MIG-6002', { message: `The gate of ${context} is not green`, cause: red, remedy: verify });
  const { fresh, why } = await gateIsFresh(project, gate, options);
  return fresh
    ? undefined
    : fail('MIG-6003', { message: `The gate of ${context} is not fresh`, cause: why, remedy: verify });
}

function whyNotGreen(gate: Gate, context: string): string | undefined {
  if (gate.context !== context) return `It speaks of ${gate.context}.`;
  if (gate.verdict !== 'pass') {
    const bad = gate.checks.filter((check) => check.verdict !== 'pass');
    return bad.length === 0
      ? `Its verdict is ${gate.verdict}.`
      : bad.map((check) => `${check.name}: ${check.verdict}`).join(', ');
  }
  return gate.complete
    ? undefined
    : 'It comes from a partial run (--only), which informs and never opens a gate.';
}
