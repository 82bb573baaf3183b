import type { Finding } from '../../artifacts/model.ts';
import { circularImport } from './circular-import.ts';
import { dependencyInjection } from './dependency-injection.ts';
import type { Detector } from './detector.ts';
import { dynamicRegistration } from './dynamic-registration.ts';
import { environment } from './environment.ts';
import { escapingWrite } from './escaping-write.ts';
import { event } from './event.ts';
import type { Evidence } from './evidence.ts';
import { foreignKey } from './foreign-key.ts';
import { godModule } from './god-module.ts';
import { hubModule } from './hub-module.ts';
import { implicitTransaction } from './implicit-transaction.ts';
import { join } from './join.ts';
import { localFile } from './local-file.ts';
import { middlewareOrder } from './middleware-order.ts';
import { outboundCall } from './outbound-call.ts';
import { queueConsumer } from './queue-consumer.ts';
import { rateLimiter } from './rate-limiter.ts';
import { scheduledJob } from './scheduled-job.ts';
import { session } from './session.ts';
import { shadowedRoute } from './shadowed-route.ts';
import { sharedState } from './shared-state.ts';
import { sharedWriter } from './shared-writer.ts';
import { startupEffect } from './startup-effect.ts';
import { stream } from './stream.ts';
import { transaction } from './transaction.ts';
import { upload } from './upload.ts';
import { websocket } from './websocket.ts';
import { wireType } from './wire-type.ts';
import { writingQuery } from './writing-query.ts';

/** Every detector, by the order in which a report speaks of them. */
export const DETECTORS: readonly Detector[] = [
  transaction,
  implicitTransaction,
  escapingWrite,
  join,
  sharedWriter,
  foreignKey,
  godModule,
  hubModule,
  circularImport,
  sharedState,
  rateLimiter,
  middlewareOrder,
  shadowedRoute,
  dynamicRegistration,
  writingQuery,
  localFile,
  startupEffect,
  scheduledJob,
  queueConsumer,
  event,
  outboundCall,
  stream,
  websocket,
  upload,
  session,
  environment,
  wireType,
  dependencyInjection,
];

/** Runs every detector; the same sources give the same list. */
export function findAll(evidence: Evidence): Finding[] {
  const found = DETECTORS.flatMap((detector) =>
    detector.find(evidence).map((one): Finding => ({ detector: detector.id, ...one })),
  );
  const distinct = new Map(found.map((one) => [sortKey(one), one]));
  return [...distinct].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, one]) => one);
}

function sortKey(one: Finding): string {
  return [one.detector, one.file, String(one.line).padStart(7, '0'), one.name].join('\0');
}
