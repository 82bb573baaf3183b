import { scheduleOf } from '../entry-points/schedules.ts';
import { bySite, callPlace } from './call-places.ts';
import { defineDetector, type Found } from './detector.ts';
import { reachOf } from './handler-reach.ts';

/** Work that the clock starts: two processes would do it twice. */
export const scheduledJob = defineDetector({
  id: 'scheduled-job',
  sees: 'work that a clock starts: cron libraries, timers set at start-up, messages that repeat',
  find: (evidence) => {
    const atStart = new Set([...evidence.startUp].map((one) => one.record.id));
    return bySite(evidence.sites).flatMap((sites): Found[] => {
      const schedules = sites.flatMap((site) => {
        const schedule = scheduleOf(site);
        return schedule === undefined || (schedule.by === 'timer' && !atStart.has(site.caller.id))
          ? []
          : [schedule];
      });
      const [first] = schedules;
      if (first === undefined) return [];
      const when = [...new Set(schedules.map((one) => one.when))].sort();
      const callbacks = schedules.flatMap((one) => one.callbacks);
      return [
        {
          name: first.by,
          ...callPlace(evidence.machine, sites[0]),
          message: `${first.by} runs work ${when.join('; ')}`,
          data: { function: sites[0].caller.id, schedule: when, ...reachOf(evidence, callbacks) },
        },
      ];
    });
  },
});
