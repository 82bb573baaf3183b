import type { RetireResult } from '../app/retirement.ts';

/** What a retirement did, for a terminal. */
export function retirementText({ changeSet, plan, audit, proven, commits }: RetireResult): string {
  const share = ((100 * plan.lines.removed) / plan.lines.monolith).toFixed(0);
  const deleted = plan.changes.filter((change) => change.kind === 'delete').length;
  const steps = ['compared', ...(proven.built ? ['built'] : []), ...(proven.started ? ['started'] : [])];
  return [
    `${changeSet.context} is retired: only its service answers its ${plan.retired.length} routes any more`,
    `  lines   ${plan.lines.removed} of the monolith's ${plan.lines.monolith} (${share} %) are gone`,
    `  files   ${deleted} deleted, ${plan.changes.length - deleted} edited`,
    `  proven  ${steps.join(', ')}: the other ${audit.routes} routes are as before, in order and with their middleware`,
    ...plan.silencedEvents.map(
      (event) => `  event   listeners of ${event} go: nothing that is left emits it`,
    ),
    ...plan.tests.map((path) => `  test    ${path} goes with what it tests`),
    ...plan.unusedPackages.map((name) => `  package ${name} is imported by nothing any more: uninstall it`),
    ...audit.left.map((id) => `  left    ${id}: named by code that stays, but nothing is seen to run it`),
    ...plan.notes.map((note) => `  note    ${note}`),
    ...commits.map((message) => `  commit  ${message}`),
    '',
    'Deploy the monolith together with migration/routes.yaml; `migrate up` restarts it here.',
  ].join('\n');
}
