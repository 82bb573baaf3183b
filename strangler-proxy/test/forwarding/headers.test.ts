import { describe, expect, it } from 'vitest';
import { type ForwardedPolicy, requestHeaders } from '../../src/forwarding/request-headers.ts';
import { responseHead } from '../../src/forwarding/response-headers.ts';
import { TraceIds } from '../../src/forwarding/trace-ids.ts';

const client = { address: '10.0.0.9', host: 'shop.test', proto: 'http' } as const;
const sent = (raw: string[], policy: ForwardedPolicy = 'off') => {
  const at = raw.findIndex((name, i) => i % 2 === 0 && name.toLowerCase() === 'connection');
  return requestHeaders(raw, at < 0 ? undefined : raw[at + 1], client, { forwarded: policy });
};

describe('request headers', () => {
  it('keep their case, order and repetitions', () => {
    const raw = ['Host', 'shop.test', 'X-b', '1', 'x-A', '2', 'Accept', 'a', 'Accept', 'b'];
    expect(sent(raw)).toEqual(raw);
  });

  it('lose what belongs to the connection, named or listed', () => {
    const raw = [
      'Connection',
      'keep-alive, X-Secret',
      'X-Secret',
      '1',
      'Keep-Alive',
      'timeout=9',
      'TE',
      'gzip',
      'Upgrade',
      'h2c',
    ];
    const more = [
      'HTTP2-Settings',
      'x',
      'Proxy-Authorization',
      'x',
      'Trailer',
      'x',
      'Expect',
      '100-continue',
      'Transfer-Encoding',
      'chunked',
      'X-Keep',
      '1',
    ];
    expect(sent([...raw, ...more])).toEqual(['X-Keep', '1']);
  });

  it('keep what a client lists in Connection to change the meaning of the message', () => {
    const raw = [
      'Connection',
      'close, Host, Content-Length, Cookie, Authorization',
      'Host',
      'x',
      'Cookie',
      'a=1',
    ];
    expect(sent(raw)).toEqual(['Host', 'x', 'Cookie', 'a=1']);
  });

  it.each([
    [
      'replace',
      ['X-Forwarded-For', '10.0.0.9', 'X-Forwarded-Proto', 'http', 'X-Forwarded-Host', 'shop.test'],
    ],
    [
      'append',
      ['X-Forwarded-For', '6.6.6.6, 10.0.0.9', 'X-Forwarded-Proto', 'https', 'X-Forwarded-Host', 'shop.test'],
    ],
    ['off', ['X-Forwarded-For', '6.6.6.6', 'x-forwarded-proto', 'https']],
  ] as const)('with policy %s', (policy, expected) => {
    expect(sent(['X-Forwarded-For', '6.6.6.6', 'x-forwarded-proto', 'https'], policy)).toEqual(expected);
  });

  it('cannot have what the proxy adds stripped by Connection', () => {
    expect(sent(['Connection', 'X-Forwarded-For'], 'replace')).toContain('X-Forwarded-For');
  });
});

const WITH_TRAILERS = { trailers: true, vary: undefined };

describe('traces', () => {
  const parent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
  const traced = (raw: string[]) =>
    requestHeaders(raw, undefined, client, { forwarded: 'off', trace: new TraceIds() });

  it('go on where the client began one, with its state and its request id', () => {
    const raw = ['X-Request-Id', 'r-1', 'traceparent', parent, 'tracestate', 'a=1'];
    expect(traced(raw)).toEqual(raw);
  });

  it.each([
    ['none', []],
    ['an invalid one', ['traceparent', '00-zz', 'tracestate', 'a=1']],
    ['one of zeros', ['traceparent', `00-${'0'.repeat(32)}-${'0'.repeat(16)}-01`]],
    ['two', ['traceparent', parent, 'Traceparent', parent]],
  ])('begin anew with %s', (_name, raw) => {
    const [name, begun, ...more] = traced(raw);
    expect([name, more]).toEqual(['traceparent', []]);
    expect(begun).toMatch(/^00-[\da-f]{32}-[\da-f]{16}-01$/);
    expect(begun).not.toBe(parent);
  });

  it('differ from request to request, over many blocks of random bytes', () => {
    const trace = new TraceIds();
    expect(new Set(Array.from({ length: 2000 }, () => trace.begin())).size).toBe(2000);
  });
});

describe('response head', () => {
  it('names in Vary the header that chose the side', () => {
    const rules = { trailers: false, vary: 'Cookie' };
    expect(responseHead(['Vary', 'Accept'], {}, rules).headers).toEqual(['Vary', 'Accept', 'Vary', 'Cookie']);
  });

  it('keeps several Set-Cookie and drops hop-by-hop headers', () => {
    const raw = [
      'Set-Cookie',
      'a=1',
      'set-cookie',
      'b=2',
      'Connection',
      'x-hop',
      'X-Hop',
      '1',
      'Content-Length',
      '2',
    ];
    expect(responseHead(raw, { connection: 'x-hop' }, WITH_TRAILERS)).toEqual({
      headers: ['Set-Cookie', 'a=1', 'set-cookie', 'b=2', 'Content-Length', '2'],
      length: 2,
      chunked: false,
      eventStream: false,
    });
  });

  it('announces trailers only where they can be sent', () => {
    const raw = ['Trailer', 'X-Sum', 'Transfer-Encoding', 'chunked'];
    expect(responseHead(raw, {}, WITH_TRAILERS).headers).toEqual(['Trailer', 'X-Sum']);
    expect(responseHead(raw, {}, { trailers: false, vary: undefined }).headers).toEqual([]);
    expect(responseHead(['Trailer', 'X-Sum', 'Content-Length', '1'], {}, WITH_TRAILERS).headers).toEqual([
      'Content-Length',
      '1',
    ]);
  });

  it('reads bytes as Latin-1, as Node writes them', () => {
    expect(responseHead([Buffer.from('X-Name'), Buffer.from([0xfc])], {}, WITH_TRAILERS).headers).toEqual([
      'X-Name',
      'ü',
    ]);
  });
});
