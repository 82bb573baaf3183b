import { parseArgs } from 'node:util';
import { busyCore } from './busy-core.ts';
import { openShop } from './shop.ts';

/**
 * Runs the sample's API suite many times in a row against one database, each time in another random order and with the
 * other core busy: `node scripts/sample/repeat.ts --runs 20`. Exit 1 when any run is not green.
 */
const { values } = parseArgs({ options: { runs: { type: 'string', default: '20' } } });

const burner = busyCore();
const shop = await openShop('repeat');
const running = await shop.start();
const times: number[] = [];
try {
  for (let turn = 1; turn <= Number(values.runs); turn += 1) {
    const seed = 1000 + turn;
    const result = await shop.runSuite(running.url, [
      '--sequence.shuffle',
      `--sequence.seed=${seed}`,
      '--reporter=dot',
    ]);
    times.push(result.seconds);
    process.stdout.write(
      `run ${turn}, order ${seed}: ${result.passed ? 'green' : 'RED'} in ${result.seconds.toFixed(1)} s\n`,
    );
    if (result.passed) continue;
    process.stdout.write(result.output.slice(-6000));
    process.exitCode = 1;
  }
  process.stdout.write(`${times.length} runs, slowest ${Math.max(...times).toFixed(1)} s\n`);
} finally {
  burner.kill();
  await running.stop();
  await shop.close();
}
