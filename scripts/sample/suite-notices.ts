import { parseArgs } from 'node:util';
import { faults } from './faults.ts';
import { plant } from './plant.ts';
import { openShop, type Shop } from './shop.ts';

/**
 * Plants the faults of `faults.ts` into a copy of the sample, one at a time, and demands that its API suite turns red
 * on each and is green without: `node scripts/sample/suite-notices.ts [--only ID,ID]`. Exit 1 when one passes unnoticed.
 */
const { values } = parseArgs({ options: { only: { type: 'string' } } });
const only = values.only?.split(',');
const chosen = faults.filter((fault) => only?.includes(fault.id) ?? true);
if (chosen.length === 0) throw new Error(`there is no fault ${values.only}`);

const shop = await openShop('suite-notices');
try {
  const clean = await outcome(shop);
  if (!clean.passed) throw new Error(`the suite is red without a fault:\n${clean.output.slice(-4000)}`);
  let unnoticed = 0;
  for (const fault of chosen) {
    const undo = plant(shop.folder, fault);
    await shop.build();
    const { passed, output } = await outcome(shop);
    undo();
    unnoticed += passed ? 1 : 0;
    process.stdout.write(
      `${passed ? 'UNNOTICED' : 'noticed  '}  ${fault.id}: ${passed ? fault.what : firstFailure(output)}\n`,
    );
  }
  process.stdout.write(
    `${chosen.length - unnoticed} of ${chosen.length} planted faults turn the suite red\n`,
  );
  if (unnoticed > 0) process.exitCode = 1;
} finally {
  await shop.close();
}

async function outcome(one: Shop): Promise<{ passed: boolean; output: string }> {
  const running = await one.start();
  try {
    return await one.runSuite(running.url, ['--bail=1', '--reporter=dot']);
  } finally {
    await running.stop();
  }
}

function firstFailure(output: string): string {
  return /FAIL\s+(.+)/.exec(output)?.[1]?.trim() ?? 'the suite could not run';
}
