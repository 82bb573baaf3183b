import { join } from 'node:path';
import type { Context } from '../artifacts/context-map.ts';
import type { Gate, GateCheck } from '../artifacts/gate.ts';
import { servicePath } from '../artifacts/paths.ts';
import { stalenessOf, stalenessText } from '../decompose/staleness.ts';
import { fail } from '../errors/problem.ts';
import type { Progress } from '../ports/progress.ts';
import { withLock } from '../runtime/lock.ts';
import { loadProject } from '../runtime/project.ts';
import { type CheckName, timed } from '../verify/checks.ts';
import { checkPacts } from '../verify/contract/pact-versions.ts';
import type { LoadProfile } from '../verify/load/load-profiles.ts';
import { checkSlice } from '../verify/slice-check.ts';
import { sourceSubject } from '../verify/subject.ts';
import { modelOf } from './analyze.ts';
import { concludeGate } from './conclude-gate.ts';
import { extractedContext } from './extracted-context.ts';
import { overridesOf } from './overrides.ts';
import { greetedBroker, publishContract } from './publish-contract.ts';
import { samplesOf } from './recorded-samples.ts';
import type { Verification } from './verification.ts';
import { checkOnStage } from './verify-on-stage.ts';

export interface VerifyOptions {
  readonly context: string;
  /** The checks to run; all when empty. */
  readonly only: readonly CheckName[];
  /** One route of the context instead of all, for who looks into a finding; never opens the gate. */
  readonly route?: string | undefined;
  /** `smoke` by default. */
  readonly profile?: LoadProfile;
  readonly progress: Progress;
}

/**
 * The gate of a context: slice, contract, parity and load, each on instances and a database that live for this run alone.
 * @throws Failure MIG-1004, MIG-1005, MIG-1007, MIG-30xx, MIG-5001, MIG-5003, MIG-5005, MIG-5006, MIG-51xx
 */
export async function verify(root: string, options: VerifyOptions): Promise<Gate> {
  const project = loadProject(root);
  const { map, context } = extractedContext(project, options.context);
  const routes = askedRoutes(context, options.route);
  checkPacts(project.root, context.name);
  return withLock(project.root, 'verify', async () => {
    const broker = await greetedBroker(options.progress);
    const model = await modelOf(project, options.progress);
    const stale = stalenessText(stalenessOf(map, model, overridesOf(project)));
    if (stale !== undefined) options.progress.note(stale);
    const verification: Verification = {
      project,
      context,
      routes,
      complete: options.only.length === 0 && options.route === undefined,
      model,
      samples: samplesOf(project, model),
      subject: sourceSubject(project, context.name),
      wanted: (name) => options.only.length === 0 || options.only.includes(name),
      profile: options.profile ?? 'smoke',
      progress: options.progress,
    };
    const fixed = await staticChecks(verification);
    const staged = await checkOnStage(verification);
    const found = { ...staged, checks: [...fixed, ...staged.checks] };
    const gate = await concludeGate(verification, found);
    const isWhole = options.route === undefined && found.checks.some((one) => one.name === 'contract');
    if (broker !== undefined && isWhole)
      await publishContract(project.root, broker, {
        context: context.name,
        subject: verification.subject,
        progress: options.progress,
      });
    return gate;
  });
}

async function staticChecks({
  project,
  context,
  model,
  wanted,
  progress,
}: Verification): Promise<readonly GateCheck[]> {
  if (!wanted('slice')) return [];
  progress.step('slice: reading the service');
  const folder = join(project.root, servicePath(context.name));
  return [await timed(() => checkSlice({ context: context.name, routes: context.routes, folder, model }))];
}

function askedRoutes(context: Context, route: string | undefined): readonly string[] {
  if (route === undefined) return context.routes;
  if (context.routes.includes(route)) return [route];
  throw fail('MIG-1006', {
    message: `${context.name} has no route ${route}`,
    remedy: `Choose one of ${context.routes.join(', ')}.`,
  });
}
