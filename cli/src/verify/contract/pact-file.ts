import { z } from 'zod';
import type { Sample } from '../../artifacts/samples.ts';
import { headerOf } from '../../record/body.ts';
import { hasPlaceholder, replacePlaceholders } from '../../record/placeholders.ts';
import { harmless } from './harmless.ts';
import { inferBody, type Matcher, type Rule } from './matchers.ts';
import type { SampleGroup } from './sample-groups.ts';
import type { Json } from './value-shape.ts';

export const CONSUMER = 'clients';
export const RECORDED_STATE = 'database as recorded';

const bodySchema = z.object({
  content: z.json(),
  contentType: z.string(),
  encoded: z.union([z.boolean(), z.string()]),
});
const interactionSchema = z.object({
  type: z.literal('Synchronous/HTTP'),
  description: z.string(),
  pending: z.boolean(),
  providerStates: z.array(
    z.object({
      name: z.string(),
      /** The recorded request, and which of the calls that it led to. */
      params: z.object({ sample: z.number().int(), call: z.number().int().optional() }),
    }),
  ),
  request: z.object({
    method: z.string(),
    path: z.string(),
    query: z.record(z.string(), z.array(z.string())).optional(),
    headers: z.record(z.string(), z.array(z.string())).optional(),
    body: bodySchema.optional(),
    matchingRules: z.record(z.string(), z.json()).optional(),
  }),
  response: z.object({
    status: z.number().int(),
    headers: z.record(z.string(), z.array(z.string())).optional(),
    body: bodySchema.optional(),
    matchingRules: z.record(z.string(), z.json()).optional(),
  }),
});
export const pactSchema = z.object({
  consumer: z.object({ name: z.string() }),
  provider: z.object({ name: z.string() }),
  interactions: z.array(interactionSchema),
  metadata: z.object({
    pactSpecification: z.object({ version: z.literal('4.0') }),
    /** The recording whose requests the states name; only where demands outlive it. */
    migrate: z.object({ recording: z.string() }).optional(),
  }),
});

/** A pact file of specification V4, as far as we write it. */
export type Pact = z.infer<typeof pactSchema>;
export type Interaction = Pact['interactions'][number];

/** An interaction with the route and the sample that it comes from. */
export interface RouteInteraction {
  readonly route: string;
  readonly sample: Sample;
  readonly interaction: Interaction;
}

/** Headers that name the moment, the host, the connection or the content's bytes. */
const VOLATILE = new Set([
  'date',
  'connection',
  'keep-alive',
  'content-length',
  'transfer-encoding',
  'content-encoding',
  'etag',
  'last-modified',
  'expires',
  'set-cookie',
  'server',
  'x-powered-by',
  'age',
  'via',
  'vary',
  'trailer',
  'alt-svc',
  'server-timing',
  'x-response-time',
]);
/** Headers whose value is behaviour where it is always the same. */
const PINNED = new Set([
  'content-type',
  'content-disposition',
  'content-language',
  'cache-control',
  'allow',
  'www-authenticate',
  'accept-ranges',
  'location',
]);
const REQUEST_HEADERS = /^(?:accept|authorization|content-type|cookie|if-[a-z-]+|range|x-(?!forwarded-).+)$/;

/** Interactions of a group, one per chosen sample, with matchers inferred over all of its samples. */
export function interactionsOf(
  group: SampleGroup,
  without: ReadonlySet<string> = new Set(),
): readonly RouteInteraction[] {
  const response = responseOf(group, without);
  return group.chosen.map((sample) => ({
    route: group.route,
    sample,
    interaction: {
      type: 'Synchronous/HTTP',
      description: `${group.route} answers ${group.status} (sample ${sample.index})`,
      pending: false,
      providerStates: [{ name: RECORDED_STATE, params: { sample: sample.index } }],
      request: requestOf(sample),
      response,
    },
  }));
}

export function pactOf(provider: string, interactions: readonly Interaction[], consumer = CONSUMER): Pact {
  return {
    consumer: { name: consumer },
    provider: { name: provider },
    interactions: [...interactions],
    metadata: { pactSpecification: { version: '4.0' } },
  };
}

function requestOf({ request }: Sample): Interaction['request'] {
  const [path = '/', search = ''] = splitOnce(request.url);
  const query = queryOf(search);
  const headers = groupHeaders(request.headers.filter(([name]) => REQUEST_HEADERS.test(name.toLowerCase())));
  const body = bodyOf(request.body, headerOf(request.headers, 'content-type'));
  return {
    method: request.method,
    path: decoded(path),
    ...(Object.keys(query).length === 0 ? {} : { query }),
    ...(Object.keys(headers).length === 0 ? {} : { headers }),
    ...(body === undefined ? {} : { body }),
  };
}

function responseOf(group: SampleGroup, without: ReadonlySet<string>): Interaction['response'] {
  const { headers, rules: headerRules } = headersOf(group.samples, without);
  const bodies = group.samples.flatMap(({ response }) =>
    response.body.kind === 'json' ? [harmless(response.body.value)] : [],
  );
  const isJson = bodies.length === group.samples.length && bodies.every(isContainer) && !without.has('$');
  const contentType = headerOf(group.samples[0]?.response.headers ?? [], 'content-type');
  const body = isJson ? inferBody(bodies, { without }) : undefined;
  const rules = {
    ...(Object.keys(headerRules).length === 0 ? {} : { header: asJson(headerRules) }),
    ...(body === undefined || Object.keys(body.rules).length === 0 ? {} : { body: asJson(body.rules) }),
  };
  return {
    status: group.status,
    ...(Object.keys(headers).length === 0 ? {} : { headers }),
    ...(body === undefined ? {} : { body: { content: body.example, contentType, encoded: false } }),
    ...(Object.keys(rules).length === 0 ? {} : { matchingRules: rules }),
  };
}

function isContainer(value: Json): boolean {
  return typeof value === 'object' && value !== null;
}

interface HeaderContract {
  readonly headers: Record<string, string[]>;
  readonly rules: Record<string, Rule>;
}

/** Headers that every sample had: the same value where it is always the same and means something, else that they are there. */
function headersOf(samples: readonly Sample[], without: ReadonlySet<string>): HeaderContract {
  const headers: Record<string, string[]> = {};
  const rules: Record<string, Rule> = {};
  const names = new Set(samples[0]?.response.headers.map(([name]) => name.toLowerCase()));
  for (const name of [...names].sort()) {
    const values = samples.map(({ response }) => headerOf(response.headers, name));
    const [first = ''] = values;
    if (VOLATILE.has(name) || without.has(`header:${name}`) || values.some((value) => value === '')) continue;
    const matcher = headerMatcher(name, values);
    // Pact reads a comma as the start of a second value, of which there may be more or fewer.
    if (matcher !== undefined && first.includes(',')) continue;
    // One text with a comma is never equal to the values that Pact makes of the same text.
    headers[name] = first.split(/\s*,\s*/);
    if (matcher !== undefined) rules[name] = { combine: 'AND', matchers: [matcher] };
  }
  return { headers, rules };
}

function headerMatcher(name: string, values: readonly string[]): Matcher | undefined {
  if (!PINNED.has(name)) return { match: 'regex', regex: '.+' };
  if (name === 'location') return { match: 'regex', regex: locationPattern(values) };
  if (values.some(hasPlaceholder)) return { match: 'regex', regex: '.+' };
  return new Set(values).size === 1 ? undefined : { match: 'regex', regex: '.+' };
}

/** No address holds it, and no regular expression means anything by it. */
const SECRET_PART = '\0';

/** Ids and secrets in an address are data; the rest of it is where clients go. */
function locationPattern(values: readonly string[]): string {
  const patterns = new Set(
    values.map((value) =>
      replacePlaceholders(value, () => SECRET_PART)
        .replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
        .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi, '[0-9a-fA-F-]{36}')
        .replace(/(?<=[/=]|^)\d+(?=[/?&#]|$)/g, '\\d+')
        .replaceAll(SECRET_PART, '[^/?&#]+'),
    ),
  );
  const [only] = patterns;
  return patterns.size === 1 && only !== undefined && !/^https?:/.test(only) ? `^${only}$` : '.+';
}

function bodyOf(
  body: Sample['request']['body'],
  contentType: string,
): Interaction['request']['body'] | undefined {
  switch (body.kind) {
    case 'json':
      return { content: body.value, contentType: contentType || 'application/json', encoded: false };
    case 'text':
      return { content: body.value, contentType: contentType || 'text/plain', encoded: false };
    case 'base64':
      return {
        content: body.value,
        contentType: contentType || 'application/octet-stream',
        encoded: 'base64',
      };
    default:
      return undefined;
  }
}

function queryOf(search: string): Record<string, string[]> {
  const query: Record<string, string[]> = {};
  for (const [name, value] of new URLSearchParams(search)) {
    const values = Object.hasOwn(query, name) ? (query[name] ?? []) : [];
    query[name] = [...values, value];
  }
  return query;
}

function groupHeaders(headers: readonly (readonly [string, string])[]): Record<string, string[]> {
  const grouped: Record<string, string[]> = {};
  for (const [name, value] of headers)
    grouped[name.toLowerCase()] = [...(grouped[name.toLowerCase()] ?? []), value];
  return grouped;
}

function splitOnce(url: string): readonly [string, string] {
  const at = url.indexOf('?');
  return at < 0 ? [url, ''] : [url.slice(0, at), url.slice(at + 1)];
}

/** Pact percent-encodes paths itself. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** Rules are plain JSON by construction. */
export function asJson(rules: Readonly<Record<string, Rule>>): Json {
  return z.json().parse(rules);
}
