import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { DemoFailure, run } from './migrate.ts';
import { shop } from './workspace.ts';

const reportSchema = z.looseObject({
  testResults: z.array(
    z.looseObject({
      name: z.string(),
      assertionResults: z.array(z.looseObject({ fullName: z.string(), status: z.string() })),
    }),
  ),
});

/** Every test of the API suite with its result, sorted: two runs can be compared line by line. */
export type SuiteResult = readonly string[];

/** The command that runs the sample's API suite and leaves a report. */
export function suiteCommand(report: string): string[] {
  return [
    'npm',
    'run',
    '--silent',
    'test:api',
    '--',
    '--reporter=json',
    `--outputFile=${reportPath(report)}`,
  ];
}

function reportPath(report: string): string {
  return join(shop, '..', `${report}.json`);
}

/** Runs the suite against a URL. @throws DemoFailure when a test fails */
export async function runSuite(name: string, baseUrl: string): Promise<SuiteResult> {
  const result = await run(suiteCommand(name), {
    show: 'nothing',
    env: { ...process.env, BASE_URL: baseUrl },
  });
  const results = readSuite(name);
  const failed = results.filter((line) => !line.startsWith('passed'));
  if (result.exitCode !== 0 || failed.length > 0)
    throw new DemoFailure(
      `the API suite failed against ${baseUrl}: ${failed.slice(0, 5).join('; ')}`,
      result,
    );
  return results;
}

export function readSuite(name: string): SuiteResult {
  const report = reportSchema.parse(JSON.parse(readFileSync(reportPath(name), 'utf8')));
  return report.testResults
    .flatMap((file) => file.assertionResults.map((test) => `${test.status} ${test.fullName}`))
    .toSorted();
}
