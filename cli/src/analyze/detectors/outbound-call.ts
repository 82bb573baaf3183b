import { ts } from '#typescript';
import { ownMember } from '../interpreter/builtins/own-member.ts';
import type { CallSite } from '../interpreter/call-sites.ts';
import type { Machine } from '../interpreter/machine.ts';
import { brief } from '../interpreter/source-text.ts';
import { UNDEFINED, type Value } from '../interpreter/values.ts';
import { bySite, callPlace, optionOf, packageOf, textOf } from './call-places.ts';
import { defineDetector, type Found } from './detector.ts';
import { clientOf } from './outbound-targets.ts';

/** Clients of services: whatever is called on them goes out; making one does not. */
const CLIENTS =
  /^(?:stripe|nodemailer|aws-sdk|@aws-sdk\/client-[\w-]+|@sendgrid\/mail|twilio|mailgun[\w.-]*|@mailchimp\/[\w-]+|postmark|resend|firebase-admin|googleapis|@google-cloud\/(?:storage|vision|translate)|openai|@anthropic-ai\/sdk|@slack\/[\w-]+|paypal-rest-sdk|@paypal\/[\w-]+|braintree|square|algoliasearch|@elastic\/elasticsearch|@supabase\/supabase-js|minio|cloudinary|web-push|@octokit\/[\w-]+|pusher|ldapjs|soap|@grpc\/grpc-js)$/;

/** What a client does in the process: making a connection pool, checking a signature. */
const LOCAL = /\.(?:constructEvent|verify(?!Otp$)\w*|createTransport)$/;

/** The same of one package: reading a key, naming a bucket of files, saying what a channel is listened to for. */
const LOCAL_TO: Readonly<Record<string, RegExp>> = {
  'firebase-admin': /\.(?:credential\.\w+|auth|messaging|storage|bucket|file|database|ref)$/,
  '@supabase/supabase-js':
    /\.(?:storage\.from|getPublicUrl|channel|on|onAuthStateChange|(?:start|stop)AutoRefresh|removeAllListeners)$/,
};

/** A call that leaves the process: who answers, and what if nobody does. */
export const outboundCall = defineDetector({
  id: 'outbound-call',
  sees: 'calls over the network to other services, with the host as far as constants tell',
  find: ({ machine, sites, callers }) =>
    bySite(sites).flatMap((group): Found[] => {
      const [site] = group;
      const by = outboundOf(site);
      if (by === undefined) return [];
      const hosts = [
        ...new Set(group.flatMap((one) => hostOf(one.args) ?? baseOf(machine, one) ?? [])),
      ].sort();
      const host = hosts.length === 0 ? '{?}' : hosts.join(' | ');
      return [
        {
          name: by,
          ...callPlace(machine, site),
          message: `${by} calls ${host === '{?}' ? 'a host that comes from elsewhere' : host}`,
          data: {
            by,
            host,
            function: site.caller.id,
            callers: [...(callers.get(site.caller.id) ?? [])],
          },
        },
      ];
    }),
});

/** Tells of calls that go out with more texts than are remembered: further hosts would be missing without a word. */
export function tellFurtherHosts(machine: Machine): void {
  for (const node of machine.crowdedSites) {
    const site = machine.callSites.get(node)?.[0];
    if (site !== undefined && outboundOf(site) !== undefined)
      machine.diagnose('MIG-2006', node, {
        message: `${brief(node)} is called with too many different texts to name each host`,
      });
  }
}

function outboundOf({ target, node }: CallSite): string | undefined {
  const client = clientOf(target, ts.isNewExpression(node));
  if (client !== undefined) return client;
  const by = packageOf(target);
  const isLocal = LOCAL.test(target) || ownMember(LOCAL_TO, by)?.test(target) === true;
  return CLIENTS.test(by) && !ts.isNewExpression(node) && !isLocal ? by : undefined;
}

/** What the client was made with: `axios.create({ baseURL })`, else `axios.defaults.baseURL = …`. */
function baseOf(machine: Machine, { target, madeWith }: CallSite): string | undefined {
  const own = madeWith === undefined ? undefined : hostOf(madeWith);
  return own ?? (packageOf(target) === 'axios' ? hostOf([defaultBase(machine)]) : undefined);
}

function defaultBase({ assignedToPackages }: Machine): Value {
  const defaults = { kind: 'external', package: 'axios', path: '.defaults' } as const;
  return assignedToPackages.get(defaults, 'baseURL', undefined) ?? UNDEFINED;
}

const ADDRESSES =
  'url uri baseURL baseUrl basePath prefixUrl origin href target endpoint endpointUrl node serverURL apiUrl'.split(
    ' ',
  );
const HOSTS = ['hostname', 'host', 'endPoint'];

/** Of a URL its host, with `{?}` for what is not known; else what the options say, `{ baseURL, url: '/path' }` together. */
function hostOf(args: readonly Value[]): string | undefined {
  const texts = [textOf(args[0]), ...ADDRESSES.map((name) => textOf(optionOf(args, name))), behindVerb(args)];
  const hosts = texts.flatMap((text) => (text === undefined ? [] : (hostIn(text) ?? [])));
  const names = HOSTS.map((name) => optionOf(args, name)).find((one) => one !== undefined);
  return hosts.find((one) => one !== '{?}') ?? hosts[0] ?? textOf(names) ?? behindPort(args);
}

/** `needle('get', url)`. */
function behindVerb([first, second]: CallSite['args']): string | undefined {
  return /^(?:get|head|post|put|patch|delete)$/i.test(textOf(first) ?? '') ? textOf(second) : undefined;
}

/** `net.connect(25, host)`. */
function behindPort([port, host]: CallSite['args']): string | undefined {
  return port?.kind === 'literal' && typeof port.value === 'number' && host?.kind === 'literal'
    ? textOf(host)
    : undefined;
}

function hostIn(text: string): string | undefined {
  const hosts = text
    .split(' | ')
    .map((one) => /^(?:\w+:)?\/\/((?:\{\?\}|[^/?#])+)/.exec(one)?.[1] ?? hostBeforePath(one));
  return hosts.find((one) => one !== undefined);
}

/** `{?}/path`: the host is in the part that is not known. */
function hostBeforePath(text: string): string | undefined {
  return text.startsWith('{?}') ? '{?}' : undefined;
}
