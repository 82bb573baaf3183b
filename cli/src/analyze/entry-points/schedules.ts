import { callbacksOf, optionOf, packageOf, textOf } from '../detectors/call-places.ts';
import type { CallSite } from '../interpreter/call-sites.ts';
import type { FunctionValue, Value } from '../interpreter/values.ts';

/** Something that runs by the clock. */
export interface Schedule {
  /** Package or `timer`. */
  readonly by: string;
  /** As written: a cron text, an interval in milliseconds, `{?}` where it is not known. */
  readonly when: string;
  readonly callbacks: readonly FunctionValue[];
}

/** Calls that hand a function to a clock: which argument tells when. */
const SCHEDULERS: Readonly<Record<string, number>> = {
  'node-cron.schedule': 0,
  'node-cron.createTask': 0,
  'cron.CronJob': 0,
  'cron.job': 0,
  'croner.Cron': 0,
  croner: 0,
  'node-schedule.scheduleJob': 0,
  'toad-scheduler.SimpleIntervalJob': 0,
  'toad-scheduler.CronJob': 0,
  'agenda.Agenda().every': 0,
  'agenda().every': 0,
  'agenda.Agenda().define': 0,
  'agenda().define': 0,
  '@hokify/agenda.Agenda().every': 0,
  '@hokify/agenda.Agenda().define': 0,
  '@pulsecron/pulse.Pulse().every': 0,
  '@pulsecron/pulse.Pulse().define': 0,
};

const QUEUE_PACKAGES = new Set(['bull', 'bullmq']);

/** What a call puts on a clock, or undefined; a timer counts only for who knows that it is set at start-up. */
export function scheduleOf(site: Pick<CallSite, 'target' | 'args'>): Schedule | undefined {
  const { target, args } = site;
  if (target === 'setInterval')
    return { by: 'timer', when: `every ${textOf(args[1]) ?? '{?}'} ms`, callbacks: callbacksOf(args) };
  const position = SCHEDULERS[target];
  if (position !== undefined)
    return { by: packageOf(target), when: whenOf(args, position), callbacks: callbacksOf(args) };
  if (target === 'cron.CronJob.from')
    return {
      by: 'cron',
      when: textOf(optionOf(args, 'cronTime')) ?? '{?}',
      callbacks: callbacksOf(args).slice(0, 1),
    };
  if (target === 'bree' || target === 'bree.Bree') return { by: 'bree', when: '{?}', callbacks: [] };
  return repeatedMessage(site);
}

/** `scheduleJob(name, rule, fn)` and `every` take a name first. */
function whenOf(args: readonly Value[], position: number): string {
  const texts = args.slice(position, position + 2).flatMap((arg) => textOf(arg) ?? []);
  return texts.find((text) => /[*\d]/.test(text)) ?? texts[0] ?? '{?}';
}

/** `queue.add(name, data, { repeat: { pattern } })`: the message comes again by the clock. */
function repeatedMessage({ target, args }: Pick<CallSite, 'target' | 'args'>): Schedule | undefined {
  if (!QUEUE_PACKAGES.has(packageOf(target)) || !/\(\)\.(?:add|upsertJobScheduler)$/.test(target))
    return undefined;
  const repeat = target.endsWith('add') ? optionOf(args, 'repeat') : args[1];
  if (repeat?.kind !== 'object') return undefined;
  const when = ['cron', 'pattern', 'every'].map((name) => textOf(repeat.props.get(name)));
  return { by: packageOf(target), when: when.find((one) => one !== undefined) ?? '{?}', callbacks: [] };
}
