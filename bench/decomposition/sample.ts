import { decompose } from '../../cli/src/decompose/decompose.ts';
import { groupBy } from '../../cli/src/decompose/grouping.ts';
import { adjustedRand } from './agreement.ts';
import { mapLabels, referenceLabels, sampleModel, withNeutralNames } from './reference.ts';

/**
 * The sample's context map against the architect's: `node bench/decomposition/sample.ts`. Prints the agreement, with the files'
 * names and without, and per context of the architect where its modules and tables went. Exit 1 below the goal.
 */
const GOAL = 0.85;

const model = await sampleModel();
const neutral = withNeutralNames(model);
report('as it is', mapLabels(decompose(model), model));
const labels = mapLabels(decompose(neutral.model), neutral.model);
report('with neutral file names', new Map([...labels].map(([one, label]) => [neutral.named(one), label])));

function report(title: string, found: ReadonlyMap<string, string>): void {
  const all = referenceLabels();
  const known = new Map([...all].filter(([subject]) => found.has(subject)));
  const agreement = adjustedRand(known, found);
  if (agreement < GOAL) process.exitCode = 1;
  say(`${title}: adjusted Rand index ${agreement.toFixed(3)}, goal ${GOAL}`);
  const absent = [...all.keys()].filter((subject) => !found.has(subject));
  if (absent.length > 0) say(`  not in the model: ${absent.join(', ')}`);
  for (const [context, members] of groupBy(known, ([, label]) => label)) {
    const homes = groupBy(members, ([subject]) => found.get(subject) ?? '');
    const sorted = [...homes].toSorted((a, b) => b[1].length - a[1].length);
    say(`  ${context}: ${sorted.map(([home, own]) => `${home} ${own.length}`).join(', ')}`);
    for (const [home, own] of sorted.slice(1))
      say(`    in ${home}: ${own.map(([subject]) => subject).join(', ')}`);
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
