import type { ExtractResult } from '../app/extract.ts';
import { changeSetText } from '../extract/change-set.ts';
import { differing } from '../extract/tests/choose-tests.ts';

/** What an extraction did, or would do, for a terminal. */
export function extractionText(result: ExtractResult): string {
  const { plan, changeSet, debt } = result;
  const share = ((100 * plan.lines.service) / plan.lines.monolith).toFixed(0);
  const lines = [
    result.applied
      ? `services/${changeSet.context} is in place${result.conflicts.length > 0 ? ', with conflicts' : ''}`
      : result.unchanged
        ? `services/${changeSet.context} is as it was: nothing changed`
        : `would change ${changeSet.changes.length} files`,
    ...differing(plan.tests).flatMap(({ path, said }) => [
      `  DIFFERS   ${path} passes in the monolith and fails in the service${said === undefined ? '' : `: ${said}`}`,
      `            → Look at it before traffic is shifted; \`tests: { "${path}": monolith }\` in migrate.config.yaml accepts it.`,
    ]),
    `  lines   ${plan.lines.service} of the monolith's ${plan.lines.monolith} (${share} %)`,
    ...(result.audit === undefined
      ? []
      : [
          `  checked ${result.audit.routes} routes and ${result.audit.functions} functions: same middleware, same order, nothing unreached but the debt below`,
        ]),
    ...plan.seams.map(
      (seam) =>
        `  seam    ${seam.record.id} stays with ${seam.owner} (writes ${seam.writes.join(', ')}), called by ${seam.callers.join(', ')}`,
    ),
    ...plan.offered.map(
      (one) =>
        `  offer   ${one.record.id} is called by the monolith (${one.writes.length === 0 ? 'only reads' : `writes ${one.writes.join(', ')}`}): ${[...new Set(one.callers.map((id) => id.split('#')[0]))].join(', ')}`,
    ),
    ...plan.silencedEvents.map(
      (event) => `  event   listeners of ${event} stay in the monolith: nothing in the service emits it`,
    ),
    ...plan.tests.taken.map(({ path, why }) => `  test    ${path} comes along: ${why}`),
    ...plan.tests.left
      .filter(({ kind }) => kind !== 'differs')
      .map(
        ({ path, why, said }) =>
          `  test    ${path} stays with the monolith: it ${why}${said === undefined ? '' : `: ${said}`}`,
      ),
    ...debt.map((one) => `  debt    ${one}`),
    ...result.kept.map((path) => `  edits   of ${path} were carried over`),
    ...result.conflicts.map(({ path, why }) => `  CONFLICT  services/${changeSet.context}/${path}: ${why}`),
    ...result.commits.map((message) => `  commit  ${message}`),
    '',
    changeSetText(changeSet),
  ];
  return lines.join('\n');
}
