import type { ChildProcess } from 'node:child_process';
import { parseArgs } from 'node:util';
import { busyCore } from './busy-core.ts';
import { openExtractedShop, type Verified } from './extracted-shop.ts';

/**
 * Runs the whole gate (smoke load) of an unchanged service many times in a row, the second half with the other core busy:
 * `node scripts/sample/gate-repeat.ts --runs 20 --service reviews`. Exit 1 when one says `fail`, when contract or parity say
 * anything but `pass`, or when the load stays inconclusive in more than one of twenty.
 */
const { values } = parseArgs({
  options: { runs: { type: 'string', default: '20' }, service: { type: 'string', default: 'reviews' } },
});
const runs = Number(values.runs);
const shop = await openExtractedShop('gate-repeat', [], [values.service]);
const gates: Verified[] = [];
let burner: ChildProcess | undefined;
try {
  for (let turn = 1; turn <= runs; turn += 1) {
    if (turn > runs / 2) burner ??= busyCore();
    const verified = await shop.verify(values.service, []);
    gates.push(verified);
    process.stdout.write(`run ${turn}${burner ? ', the other core busy' : ''}: ${told(verified)}\n`);
  }
} finally {
  burner?.kill();
  await shop.close();
}

const verdicts = (name: string) =>
  gates.flatMap(({ gate }) =>
    gate.checks.filter((check) => check.name === name).map(({ verdict }) => verdict),
  );
const failed = gates.filter(({ gate }) => gate.verdict === 'fail').length;
const unsure = verdicts('load').filter((verdict) => verdict !== 'pass').length;
const certain = ['slice', 'contract', 'parity'].every((name) =>
  verdicts(name).every((verdict) => verdict === 'pass'),
);
process.stdout.write(`${gates.length} gates: ${failed} fail, load inconclusive in ${unsure}\n`);
if (failed > 0 || !certain || unsure > Math.ceil(gates.length / 20)) process.exitCode = 1;

function told({ gate, seconds }: Verified): string {
  const checks = gate.checks.map(
    ({ name, verdict, seconds: took, findings }) =>
      `${name} ${verdict} ${took.toFixed(1)} s${verdict === 'pass' ? '' : ` (${findings.map(({ message }) => message).join('; ')})`}`,
  );
  return `${gate.verdict} in ${seconds.toFixed(1)} s: ${checks.join(', ')}`;
}
