import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Context, type ContextMap, contextMapSchema } from '../artifacts/context-map.ts';
import type { Gate, GateCheck } from '../artifacts/gate.ts';
import { paths, servicePath } from '../artifacts/paths.ts';
import { readArtifact } from '../artifacts/store.ts';
import { stalenessOf, stalenessText } from '../decompose/staleness.ts';
import { fail } from '../errors/problem.ts';
import type { Progress } from '../ports/progress.ts';
import { withLock } from '../runtime/lock.ts';
import { loadProject, type Project } from '../runtime/project.ts';
import { type CheckName, timed } from '../verify/checks.ts';
import { checkPacts } from '../verify/contract/known-pacts.ts';
import type { LoadProfile } from '../verify/load/load-profiles.ts';
import { checkSlice } from '../verify/slice-check.ts';
import { sourceSubject } from '../verify/subject.ts';
import { modelOf } from './analyze.ts';
import { concludeGate } from './conclude-gate.ts';
import { overridesOf } from './overrides.ts';
import { samplesOf } from './recorded-samples.ts';
import type { Verification } from './verification.ts';
import { checkOnStage } from './verify-on-stage.ts';

export interface VerifyOptions {
  readonly context: string;
  /** The checks to run; all when empty. */
  readonly only: readonly CheckName[];
  /** `smoke` by default. */
  readonly profile?: LoadProfile;
  readonly progress: Progress;
}

/**
 * The gate of a context: slice, contract, parity and load, each on instances and a database that live for this run alone.
 * @throws Failure MIG-1004, MIG-1005, MIG-1007, MIG-30xx, MIG-5001, MIG-5003, MIG-5005, MIG-5006
 */
export async function verify(root: string, options: VerifyOptions): Promise<Gate> {
  const project = loadProject(root);
  const map = mapOf(project, options.context);
  const context = contextOf(project, map, options.context);
  checkPacts(project.root, context.name);
  return withLock(project.root, 'verify', async () => {
    const model = await modelOf(project, options.progress);
    const stale = stalenessText(stalenessOf(map, model, overridesOf(project)));
    if (stale !== undefined) options.progress.note(stale);
    const verification: Verification = {
      project,
      context,
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
    return concludeGate(verification, found, options.only.length === 0);
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

function mapOf(project: Project, name: string): ContextMap {
  const map = readArtifact(project.root, paths.contextMap, contextMapSchema, 'migrate decompose');
  if (map === undefined)
    throw fail('MIG-1007', {
      message: `${paths.contextMap} does not exist`,
      remedy: `Run \`migrate decompose\`, then \`migrate extract ${name}\`.`,
      file: paths.contextMap,
    });
  return map;
}

function contextOf(project: Project, map: ContextMap, name: string): Context {
  const context = map.contexts.find((one) => one.name === name);
  if (context === undefined)
    throw fail('MIG-1004', {
      message: `There is no context ${name} in ${paths.contextMap}`,
      remedy: `Choose one of ${map.contexts
        .map((one) => one.name)
        .sort()
        .join(', ')}.`,
    });
  if (!existsSync(join(project.root, servicePath(name), 'package.json')))
    throw fail('MIG-1007', {
      message: `There is no service for ${name}`,
      cause: `${servicePath(name)}/package.json does not exist.`,
      remedy: `Run \`migrate extract ${name}\`.`,
    });
  return context;
}
