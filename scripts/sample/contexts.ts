import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { freePort } from '../../cli/src/ports/sockets.ts';
import { contextMapSchema } from '../demo/artifacts.ts';
import { configure } from '../demo/configure.ts';
import { DemoFailure, migrate, must, say } from '../demo/migrate.ts';
import { prepareCopy, shop } from '../demo/workspace.ts';

/**
 * Takes every context of the sample out that can be, in the recommended order: `node scripts/sample/contexts.ts`. After each the whole
 * API suite runs through the proxy with all extracted contexts in mode `service`; then the monolith's copies are removed with
 * `migrate retire`, one after the other, and the suite runs again each time. Works in .demo/shop, as the demo does.
 * Exit 1 when a suite is red, a context answers nothing or cannot be retired, or fewer than `--least` were extracted.
 */
const { values } = parseArgs({ options: { least: { type: 'string', default: '5' } } });

const SUITE = ['npm', 'run', '--silent', 'test:api', '--', '--reporter=dot'];
const problemsSchema = z.looseObject({
  error: z.looseObject({ code: z.string(), message: z.string(), cause: z.string().optional() }),
  others: z.array(z.looseObject({ code: z.string(), message: z.string() })).default([]),
});
const suiteSchema = z.looseObject({
  exitCode: z.number(),
  answered: z.array(
    z.looseObject({ context: z.string(), route: z.string(), target: z.string(), requests: z.number() }),
  ),
});

const extracted: string[] = [];
const rows: string[] = [];
/** Contexts whose copy in the monolith could not be removed. */
const left: string[] = [];

try {
  process.exitCode = await walk();
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  if (error instanceof DemoFailure)
    process.stderr.write(`${error.result?.stdout.slice(-4000)}\n${error.result?.stderr.slice(-4000)}\n`);
  process.exitCode = 1;
} finally {
  if (existsSync(shop)) await migrate('down');
  say('What happened');
  for (const row of rows) process.stdout.write(`  ${row}\n`);
}

async function walk(): Promise<number> {
  if (existsSync(join(shop, 'migration/.run'))) await migrate('down', '--purge');
  prepareCopy();
  configure([
    [['monolith', 'port'], await freePort()],
    [['proxy', 'port'], await freePort()],
  ]);
  const map = contextMapSchema.parse(JSON.parse((await must('decompose', '--format', 'json')).stdout));
  for (const { context } of map.order) await extractAndProve(context);
  for (const context of extracted) await retireAndProve(context);
  return extracted.length >= Number(values.least) && left.length === 0 ? 0 : 1;
}

async function extractAndProve(context: string): Promise<void> {
  configure([[['services', context, 'port'], await freePort()]]);
  const result = await migrate('extract', context, '--format', 'json');
  if (result.exitCode !== 0) {
    const { error, others } = problemsSchema.parse(JSON.parse(result.stdout));
    rows.push(`${context}: refused, ${others.length + 1} blockers`);
    for (const { code, message } of [error, ...others]) rows.push(`  ${code} ${message}`);
    return;
  }
  extracted.push(context);
  await must('up');
  await must('route', context, '--mode', 'service', '--force', 'the suite is the proof here');
  rows.push(`${context}: extracted; ${await proveBySuite([...extracted])}`);
}

async function retireAndProve(context: string): Promise<void> {
  // What the monolith calls of the context must have gone to the service before its code may go.
  configure([[['services', context, 'seams'], 'remote']]);
  await must('up');
  const turned = await proveBySuite([context]);
  const result = await migrate('retire', context, '--format', 'json');
  if (result.exitCode !== 0) {
    const { error, others } = problemsSchema.parse(JSON.parse(result.stdout));
    const problems = [error, ...others].map((one) => `${one.code} ${one.message}`).join('; ');
    rows.push(`${context}: NOT RETIRED, ${problems}: ${error.cause ?? ''}`);
    left.push(context);
    return;
  }
  await must('up');
  rows.push(
    `${context}: calls of the monolith turned to it, ${turned}; its copy removed, ${await proveBySuite([context])}`,
  );
}

/** @throws DemoFailure when the suite is red, or a context's routes were not all answered by its service */
async function proveBySuite(contexts: readonly string[]): Promise<string> {
  const result = await migrate('suite', '--format', 'json', '--', ...SUITE);
  if (result.exitCode !== 0) throw new DemoFailure('the suite is red', result);
  const { answered } = suiteSchema.parse(JSON.parse(result.stdout));
  const told = contexts.map((context) => {
    const own = answered.filter((one) => one.context === context);
    const bySide = (side: (target: string) => boolean) => own.filter(({ target }) => side(target));
    const atMonolith = bySide((target) => target === 'monolith');
    const atService = bySide((target) => target !== 'monolith');
    const requests = atService.reduce((sum, one) => sum + one.requests, 0);
    if (requests === 0) throw new DemoFailure(`no request reached the service of ${context}`, result);
    if (atMonolith.length > 0)
      throw new DemoFailure(
        `${context}: the monolith still answered ${atMonolith.map(({ route }) => route).join(', ')}`,
        result,
      );
    return `${context} ${requests} requests on ${atService.length} routes`;
  });
  return `suite green; ${told.join(', ')}, none at the monolith`;
}
