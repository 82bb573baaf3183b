import type { GateFinding } from '../../artifacts/gate.ts';
import type { Sample } from '../../artifacts/samples.ts';
import { secretKind } from '../../record/secret-names.ts';
import { groupSamples } from '../contract/sample-groups.ts';
import { realRequest, send } from '../replay.ts';
import { compareEffects, type Difference, type Effect, placeOf, shown } from './compare.ts';
import type { ParityOptions } from './parity-check.ts';

export interface CommandResults {
  readonly compared: number;
  readonly different: number;
  /** Commands that the monolith did not answer. */
  readonly skipped: number;
  /** Places that differ between two runs of the monolith itself. */
  readonly noise: readonly string[];
  readonly findings: readonly GateFinding[];
}

/** Commands that are compared at most; each costs three replays. */
const MAX_COMMANDS = 60;

/** Replays recorded commands on the same state: twice on the monolith, whose own differences are noise, and once on the service. */
export async function compareCommands(options: ParityOptions): Promise<CommandResults> {
  const noise = new Set<string>();
  const found = new Map<string, GateFinding>();
  let [compared, different, skipped] = [0, 0, 0];
  for (const { route, sample } of commandsOf(options)) {
    const differences = await differencesOf(options, sample, route, noise);
    if (differences === undefined) {
      skipped += 1;
      continue;
    }
    compared += 1;
    if (differences.length > 0) different += 1;
    for (const one of differences) {
      const finding = findingOf(route, sample, one);
      const key = `${route} ${finding.field}`;
      if (!found.has(key)) found.set(key, finding);
    }
  }
  return { compared, different, skipped, noise: [...noise].sort(), findings: [...found.values()] };
}

/**
 * What differs, after noise. A difference counts only if it is there again in a second comparison: an application that writes on after
 * its answer may be seen half way.
 */
async function differencesOf(
  options: ParityOptions,
  sample: Sample,
  route: string,
  noise: Set<string>,
): Promise<readonly Difference[] | undefined> {
  const once = await compareOnce(options, sample, route, noise);
  if (once === undefined || once.length === 0) return once;
  const again = await compareOnce(options, sample, route, noise);
  // Without a second comparison nothing was shown: that is skipped and counted, never equal.
  if (again === undefined) return undefined;
  const still = new Set(again.map((one) => one.path));
  return once.filter((one) => still.has(one.path) && !isNoise(route, one, noise));
}

async function compareOnce(
  options: ParityOptions,
  sample: Sample,
  route: string,
  noise: Set<string>,
): Promise<readonly Difference[] | undefined> {
  const { sides } = options;
  const first = await effectOf(options, sample, sides.monolith.url);
  const second = await effectOf(options, sample, sides.monolith.url);
  if (first === undefined || second === undefined) return undefined;
  for (const { path } of compareEffects(first, second)) noise.add(`${route} ${placeOf(path)}`);
  const service = await effectOf(options, sample, sides.service.url);
  if (service === undefined) return [{ path: 'status', monolith: first.answer.status, service: 'no answer' }];
  return compareEffects(first, service).filter((one) => !isNoise(route, one, noise));
}

async function effectOf(
  { states, samples }: ParityOptions,
  sample: Sample,
  url: string,
): Promise<Effect | undefined> {
  await states.moveTo(sample.changesBefore);
  const answer = await send(url, realRequest(sample, samples.vault)).catch(() => undefined);
  return answer === undefined ? undefined : { answer, rows: await states.ownChanges() };
}

function isNoise(route: string, { path }: Difference, noise: ReadonlySet<string>): boolean {
  return noise.has(`${route} ${placeOf(path)}`);
}

function findingOf(route: string, sample: Sample, { path, monolith, service }: Difference): GateFinding {
  const secret = secretKind(path.split('.').at(-1) ?? '') !== undefined;
  const values = secret ? 'the secrets differ' : `monolith ${shown(monolith)}, service ${shown(service)}`;
  return { route, field: placeOf(path), message: `${values} (sample ${sample.index})` };
}

interface Command {
  readonly route: string;
  readonly sample: Sample;
}

/** The representatives of each kind of answer of each command, in recorded order. */
function commandsOf({ routes, samples }: ParityOptions): readonly Command[] {
  const commands = routes.filter((route) => route.kind === 'command').map((route) => route.id);
  return groupSamples(samples.samples, commands)
    .flatMap((group) => group.chosen.map((sample) => ({ route: group.route, sample })))
    .slice(0, MAX_COMMANDS)
    .sort((a, b) => a.sample.index - b.sample.index);
}
