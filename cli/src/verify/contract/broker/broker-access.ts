import { fail } from '../../../errors/problem.ts';

/** Where the Pact Broker is and how it knows us, from the variables that all Pact tools read. */
export interface BrokerAccess {
  readonly url: URL;
  /** Value of the authorization header. */
  readonly authorization: string | undefined;
  /** The same for Pact's own programs, as variables. */
  readonly variables: Readonly<Record<string, string>>;
  /** What must never be printed. */
  readonly secrets: readonly string[];
}

/**
 * @returns undefined where no broker is used
 * @throws Failure MIG-5101 when PACT_BROKER_BASE_URL is no address
 */
export function brokerAccess(env: NodeJS.ProcessEnv = process.env): BrokerAccess | undefined {
  const { PACT_BROKER_BASE_URL: base, PACT_BROKER_TOKEN: token, PACT_BROKER_USERNAME: user } = env;
  if (base === undefined || base.trim() === '') return undefined;
  if (!/^https?:\/\//.test(base) || !URL.canParse(base))
    throw fail('MIG-5101', {
      message: 'PACT_BROKER_BASE_URL is no address',
      cause: 'It must begin with http:// or https://.',
    });
  const url = new URL(base.endsWith('/') ? base : `${base}/`);
  if (url.username !== '' || url.password !== '')
    throw fail('MIG-5101', {
      message: 'PACT_BROKER_BASE_URL holds credentials',
      cause: 'Addresses end up in logs.',
      remedy: 'Give them as PACT_BROKER_TOKEN, or as PACT_BROKER_USERNAME and PACT_BROKER_PASSWORD.',
    });
  const password = env.PACT_BROKER_PASSWORD ?? '';
  const basic = user === undefined ? undefined : Buffer.from(`${user}:${password}`).toString('base64');
  return {
    url,
    authorization: token ? `Bearer ${token}` : basic === undefined ? undefined : `Basic ${basic}`,
    variables: {
      PACT_BROKER_BASE_URL: url.href.replace(/\/$/, ''),
      ...(token ? { PACT_BROKER_TOKEN: token } : {}),
      ...(user === undefined ? {} : { PACT_BROKER_USERNAME: user, PACT_BROKER_PASSWORD: password }),
    },
    secrets: [token, password, basic].flatMap((one) => (one ? [one] : [])),
  };
}

/** A text of the broker or of its tool, without our secrets. */
export function withoutSecrets(text: string, access: BrokerAccess): string {
  return access.secrets.reduce((rest, secret) => rest.replaceAll(secret, '***'), text);
}
