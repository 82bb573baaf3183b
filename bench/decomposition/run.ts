import { mediansOf, type Run, readContestGraph, runsOf, shapeFaults, sizesOf } from './cells.ts';
import { CONTESTS, type Contest, lead, METRICS } from './goals.ts';

/**
 * The decomposer against published methods: `DECOMPOSITION_GRAPHS=DIR node bench/decomposition/run.ts`. Prints each partition,
 * then each median beside the goal and by how much it holds or misses. Exit 1 when a goal is missed, a shape is
 * degenerate, two runs differ or one takes ten seconds.
 */
const LIMIT_MS = 10_000;

for (const contest of CONTESTS) report(contest);

function report(contest: Contest): void {
  const graph = readContestGraph(contest.graph);
  const runs = runsOf(graph, contest);
  const again = runsOf(graph, contest);
  say(`${contest.graph}: ${graph.nodes.length} nodes, ${graph.edges.length} edges`);
  for (const [index, run] of runs.entries()) {
    const same = JSON.stringify(run.result) === JSON.stringify(again[index]?.result);
    const faults = [
      ...shapeFaults(run, graph),
      ...(same ? [] : ['differs from run to run']),
      ...(run.milliseconds < LIMIT_MS ? [] : ['takes too long']),
    ];
    if (faults.length > 0) process.exitCode = 1;
    say(`  ${lineOf(run)}${faults.length === 0 ? '' : `  FAULTY: ${faults.join(', ')}`}`);
  }
  const medians = mediansOf(runs);
  for (const metric of METRICS) {
    const ahead = lead(metric, medians[metric], contest.goals[metric]);
    if (ahead < 0) process.exitCode = 1;
    say(
      `  ${metric.padEnd(4)} ${medians[metric].toFixed(3)}  goal ${contest.goals[metric]}  ${ahead < 0 ? 'misses' : 'holds'} by ${Math.abs(ahead * 100).toFixed(1)} %`,
    );
  }
}

function lineOf({ services, result, milliseconds }: Run): string {
  const { k, BCP, ICP, SM, IFN, NED } = result.metrics;
  return [
    `K ${services}`.padEnd(5),
    `k ${k}`.padEnd(5),
    `BCP ${(BCP ?? 0).toFixed(3)}  ICP ${ICP.toFixed(3)}  SM ${SM.toFixed(3)}  IFN ${IFN.toFixed(3)}  NED ${NED.toFixed(3)}`,
    `${(milliseconds / 1000).toFixed(2)} s`,
    `sizes ${sizesOf(result).join(' ')}`,
  ].join('  ');
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
