import { join } from 'node:path';
import type { Verdict } from '../../artifacts/gate.ts';
import { paths } from '../../artifacts/paths.ts';
import { writeFileAtomic } from '../../ports/files.ts';
import { loadHtml } from '../../render/load-html.ts';
import type { StepsReport } from './measure-steps.ts';

export const LOAD_REPORT_SCHEMA = 'migrate/load@1';

/** Every figure of a load check, for people and for programs. */
export interface LoadReport extends StepsReport {
  readonly context: string;
}

/** Writes `migration/load/<context>.results.json` and a page beside it. */
export function writeLoadReport(root: string, report: LoadReport, verdict: Verdict): void {
  const file = (extension: string) => join(root, `${paths.load}/${report.context}.results.${extension}`);
  writeFileAtomic(
    file('json'),
    `${JSON.stringify({ schema: LOAD_REPORT_SCHEMA, verdict, ...report }, null, 2)}\n`,
  );
  writeFileAtomic(file('html'), loadHtml(report, verdict));
}
