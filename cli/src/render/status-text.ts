import type { Status } from '../artifacts/status.ts';
import { missingLines } from './coverage-text.ts';

/** The status as a table for people. */
export function statusText(status: Status): string {
  const rows: string[][] = [['', 'URL', 'HEALTH', 'TRAFFIC']];
  if (status.database !== undefined)
    rows.push([
      'database',
      status.database.url,
      health(status.database.healthy),
      status.database.embedded ? 'embedded' : 'yours',
    ]);
  rows.push(['monolith', status.monolith.url, health(status.monolith.healthy), '']);
  for (const service of status.services)
    rows.push([service.context, service.url, health(service.healthy), traffic(service)]);
  rows.push([
    'proxy',
    status.proxy.url,
    health(status.proxy.healthy),
    status.proxy.adminUrl === '' ? '' : `admin ${status.proxy.adminUrl}`,
  ]);
  return [table(rows), ...recording(status), ...roadmap(status)].join('\n');
}

/** What the recording shows, and what of the application it does not. */
function recording({ recording: last }: Status): string[] {
  if (last === undefined) return [];
  const routes = last.routes ?? [];
  const reached = routes.filter(({ hits }) => hits > 0).length;
  const from = last.source === 'har' ? ' from a HAR' : '';
  return [
    '',
    `Recording${from} of ${last.at}: ${last.exchanges ?? last.samples} exchanges, ${reached} of ${routes.length} routes reached`,
    ...missingLines(routes).map((line) => `  ${line}`),
  ];
}

/** In the order of extraction; what is done is ticked off. */
function roadmap({ roadmap: steps }: Status): string[] {
  if (steps.length === 0) return [];
  const rows = steps.map(({ context, step, weight, done, next }) => [
    done ? '[x]' : step === 'stays' ? ' - ' : '[ ]',
    context,
    step === 'canary' ? `canary ${weight} %` : step.replaceAll('-', ' '),
    next,
  ]);
  return ['', 'Roadmap', table([['', 'CONTEXT', 'REACHED', 'NEXT'], ...rows])];
}

function traffic(service: Status['services'][number]): string {
  const share = service.mode === 'canary' ? ` ${service.weight} %` : '';
  return `${service.mode}${share}${service.latched ? ', rolled back' : ''} · tables ${service.stage}`;
}

function health(healthy: boolean): string {
  return healthy ? 'healthy' : 'down';
}

function table(rows: readonly string[][]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
