import { recordIn } from '../../../artifacts/route-shapes.ts';
import { fail } from '../../../errors/problem.ts';
import type { BrokerAccess } from './broker-access.ts';
import { askBroker } from './broker-request.ts';
import { pactBroker } from './pact-command.ts';

export interface Verification {
  readonly consumer: string;
  readonly consumerVersion: string;
  readonly provider: string;
  readonly providerVersion: string;
  readonly success: boolean;
}

export interface PublishedPact {
  /** Absolute. */
  readonly file: string;
  /** SHA-256 of the file. */
  readonly content: string;
}

/** Whether the broker is there and knows us: asked before anything is run for it. @throws Failure MIG-5101 to MIG-5103 */
export async function greetBroker(access: BrokerAccess): Promise<void> {
  await askBroker(access, { method: 'GET', path: '' });
}

/**
 * Publishes a pact and the result of its verification. A pact that goes by its own content is published once, for the command-line
 * client would overwrite what is there.
 * @throws Failure MIG-3006, MIG-5101 to MIG-5103
 */
export async function publish(
  access: BrokerAccess,
  pact: PublishedPact,
  verification: Verification,
): Promise<void> {
  const { consumer, consumerVersion, provider } = verification;
  const [own, other, version] = [consumer, provider, consumerVersion].map(encodeURIComponent);
  const path = `pacts/provider/${other}/consumer/${own}/version/${version}`;
  const known = consumerVersion === pact.content ? await resultsLink(access, path) : undefined;
  if (known === undefined)
    await pactBroker(access, [
      'publish',
      pact.file,
      '--consumer-app-version',
      consumerVersion,
      '--output',
      'json',
    ]);
  const link = known ?? (await resultsLink(access, path));
  if (link === undefined)
    throw fail('MIG-5103', {
      message: `The Pact Broker took the pact of ${consumer} and ${provider} and does not show it`,
      cause: `GET ${path} answered without a link to publish results to.`,
    });
  await publishResult(access, link, verification);
}

/** Where results of a pact's verification go; undefined while the broker does not have that pact. */
async function resultsLink(access: BrokerAccess, path: string): Promise<string | undefined> {
  const { body } = await askBroker(access, { method: 'GET', path });
  const link = recordIn(recordIn(recordIn(body)?._links)?.['pb:publish-verification-results'])?.href;
  return typeof link === 'string' ? link : undefined;
}

/** The link's host may be another one behind a reverse proxy; the token goes to the broker's own address alone. */
async function publishResult(
  access: BrokerAccess,
  link: string,
  { providerVersion, success }: Verification,
): Promise<void> {
  const { pathname, search } = new URL(link, access.url);
  const { status } = await askBroker(access, {
    method: 'POST',
    path: `${pathname}${search}`,
    body: {
      success,
      providerApplicationVersion: providerVersion,
      verifiedBy: { implementation: 'migrate' },
    },
  });
  if (status === 404)
    throw fail('MIG-5103', {
      message: 'The Pact Broker does not know its own link for verification results',
      cause: `POST ${pathname} answered 404.`,
    });
}
