import { consumerOf } from '../entry-points/consumers.ts';
import { processorsInFiles } from '../entry-points/files-of-processes.ts';
import { bySite, callPlace } from './call-places.ts';
import { defineDetector, type Found } from './detector.ts';
import { reachOf } from './handler-reach.ts';

/** Code that messages start. */
export const queueConsumer = defineDetector({
  id: 'queue-consumer',
  sees: 'functions that take messages of a queue, a topic or a channel',
  find: (evidence) =>
    bySite(evidence.sites).flatMap((sites): Found[] => {
      const consumers = sites.flatMap((site) => consumerOf(site) ?? []);
      const [first] = consumers;
      if (first === undefined) return [];
      const queues = [...new Set(consumers.map((one) => one.queue))].sort();
      return [
        {
          name: first.by,
          ...callPlace(evidence.machine, sites[0]),
          message: `${first.by} takes messages of ${queues.join(', ')}`,
          data: {
            function: sites[0].caller.id,
            queues,
            ...reachOf(evidence, [
              ...consumers.flatMap((one) => one.callbacks),
              ...sites.flatMap((site) => processorsInFiles(evidence.machine, site)),
            ]),
          },
        },
      ];
    }),
});
