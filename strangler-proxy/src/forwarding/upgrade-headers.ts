import type { IncomingMessage } from 'node:http';
import { connectionTokens, isHopByHop } from './hop-headers.ts';
import type { ClientFacts, ForwardedPolicy } from './request-headers.ts';

/** Headers of an upgrade request as the upstream shall get them: http-proxy forwards whatever it finds. */
export function prepareUpgradeHeaders(
  { headers }: IncomingMessage,
  client: ClientFacts,
  policy: ForwardedPolicy,
): void {
  const named = connectionTokens(headers.connection) ?? [];
  for (const name of Object.keys(headers))
    if (named.includes(name) || (isHopByHop(name) && name !== 'upgrade')) delete headers[name];
  headers.connection = 'Upgrade';
  if (policy !== 'off') setForwarded(headers, client, policy);
}

function setForwarded(
  headers: IncomingMessage['headers'],
  client: ClientFacts,
  policy: Exclude<ForwardedPolicy, 'off'>,
): void {
  const earlier = policy === 'append' ? headers['x-forwarded-for'] : undefined;
  if (policy === 'replace') {
    for (const name of ['forwarded', 'x-forwarded-port', 'x-forwarded-proto', 'x-forwarded-host'])
      delete headers[name];
  }
  headers['x-forwarded-for'] = earlier ? `${earlier}, ${client.address}` : client.address;
  headers['x-forwarded-proto'] ??= client.proto;
  if (client.host !== undefined) headers['x-forwarded-host'] ??= client.host;
}
