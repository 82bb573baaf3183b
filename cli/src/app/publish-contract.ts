import { join } from 'node:path';
import { readMatrix } from '../artifacts/matrix.ts';
import type { Progress } from '../ports/progress.ts';
import { type BrokerAccess, brokerAccess } from '../verify/contract/broker/broker-access.ts';
import { greetBroker, publish } from '../verify/contract/broker/publish.ts';
import { knownPacts } from '../verify/contract/known-pacts.ts';
import { MONOLITH } from '../verify/contract/write-contracts.ts';

/**
 * The Pact Broker of PACT_BROKER_BASE_URL, known to answer: one that is unwell is told before anything starts or is written.
 * @throws Failure MIG-5101 to MIG-5103
 */
export async function greetedBroker(progress: Progress): Promise<BrokerAccess | undefined> {
  const access = brokerAccess();
  if (access === undefined) return undefined;
  progress.step(`asking the Pact Broker at ${access.url.host}`);
  await greetBroker(access);
  return access;
}

interface PublishedContext {
  readonly context: string;
  /** What was verified, by part. */
  readonly subject: Readonly<Record<string, string>>;
  readonly progress: Progress;
}

/**
 * Publishes the pacts of a context, as provider and as caller, with what the matrix says of the versions; only a pass and a fail
 * are results.
 * @throws Failure MIG-3006, MIG-5101 to MIG-5103
 */
export async function publishContract(
  root: string,
  access: BrokerAccess,
  { context, subject, progress }: PublishedContext,
): Promise<void> {
  const { rows } = readMatrix(root);
  for (const { path, content, pact } of knownPacts(root)) {
    const [consumer, provider] = [pact.consumer.name, pact.provider.name];
    if (provider !== context && !(consumer === context && provider === MONOLITH)) continue;
    const version = (provider === MONOLITH ? subject.monolith : subject.service) ?? 'absent';
    const row = rows.find(
      (one) =>
        one.consumer === consumer &&
        one.provider === provider &&
        one.pact === content &&
        one.version === version,
    );
    if (row === undefined || (row.result !== 'pass' && row.result !== 'fail')) continue;
    const published = { file: join(root, path), content };
    await publish(access, published, {
      consumer,
      consumerVersion: row.consumerVersion ?? content,
      provider,
      providerVersion: version,
      success: row.result === 'pass',
    });
    progress.note(
      `the pact of ${consumer} and ${provider} and its result are published to ${access.url.host}`,
    );
  }
}
