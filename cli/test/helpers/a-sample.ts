import { type Sample, sampleSchema } from '../../src/artifacts/samples.ts';

export interface SampleFields {
  readonly index?: number;
  readonly route?: string;
  readonly method?: string;
  readonly url?: string;
  readonly headers?: readonly (readonly [string, string])[];
  readonly requestJson?: unknown;
  readonly requestText?: string;
  readonly status?: number;
  readonly responseHeaders?: readonly (readonly [string, string])[];
  readonly responseJson?: unknown;
  readonly responseText?: string;
  readonly responseBase64?: string;
  readonly changesBefore?: number;
}

const JSON_TYPE: readonly [string, string] = ['Content-Type', 'application/json; charset=utf-8'];

/** A sample of which each test states only what differs. */
export function aSample(fields: SampleFields = {}): Sample {
  const index = fields.index ?? 0;
  return sampleSchema.parse({
    index,
    ...(fields.route === undefined ? {} : { route: fields.route }),
    request: {
      method: fields.method ?? 'GET',
      url: fields.url ?? '/',
      headers: [
        ...(fields.headers ?? []),
        ...(fields.requestJson === undefined ? [] : [['content-type', 'application/json']]),
      ],
      body: bodyOf(fields.requestJson, fields.requestText, undefined),
    },
    response: {
      status: fields.status ?? 200,
      headers: [...(fields.responseHeaders ?? []), ...(fields.responseJson === undefined ? [] : [JSON_TYPE])],
      body: bodyOf(fields.responseJson, fields.responseText, fields.responseBase64),
    },
    startedAt: index,
    endedAt: index + 1,
    changesBefore: fields.changesBefore ?? 0,
  });
}

function bodyOf(json: unknown, text: string | undefined, base64: string | undefined) {
  if (json !== undefined) return { kind: 'json', value: json };
  if (text !== undefined) return { kind: 'text', value: text };
  return base64 === undefined ? { kind: 'none' } : { kind: 'base64', value: base64 };
}
