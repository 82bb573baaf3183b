import { describe, expect, test } from 'vitest';
import { attributionOf } from '../../src/record/attribute.ts';
import { readHar } from '../../src/record/har.ts';
import { trafficOf } from '../../src/record/har-traffic.ts';
import { toSamples } from '../../src/record/to-samples.ts';
import { aHar, type HarEntry, jsonAnswer } from '../helpers/a-har.ts';
import { aModel } from '../support/a-model.ts';

const attribute = attributionOf(
  aModel()
    .withRoute('GET', '/notes/:id', { handler: 'a.js#one' })
    .withRoute('POST', '/notes', { handler: 'a.js#add' })
    .build(),
);
const SHOP = 'https://shop.example';

function samplesOf(entries: readonly HarEntry[], maxBody = 1000) {
  const { exchanges } = trafficOf(readHar(aHar(entries), 'x.har', maxBody), attribute);
  return toSamples({ exchanges, beganAt: 0, commits: [], clockOffset: 0, attribute });
}

describe('a HAR as traffic', () => {
  test('entries are samples of their routes: no pseudo headers, no framing, bodies decoded', () => {
    const [one, two] = samplesOf([
      { url: `${SHOP}/notes/7?x=1`, headers: { accept: '*/*' }, ...jsonAnswer({ id: 7 }) },
      {
        method: 'post',
        url: `${SHOP}/notes`,
        headers: { 'content-type': 'application/json', 'content-length': '13' },
        postData: { mimeType: 'application/json', text: '{"title":"a"}' },
        status: 201,
        content: { size: 2, encoding: 'base64', text: Buffer.from([255, 0]).toString('base64') },
      },
    ]);
    expect(one).toMatchObject({
      route: 'GET /notes/:id',
      changesBefore: 0,
      request: { method: 'GET', url: '/notes/7?x=1', headers: [['accept', '*/*']], body: { kind: 'none' } },
      response: {
        headers: [['content-type', 'application/json; charset=utf-8']],
        body: { kind: 'json', value: { id: 7 } },
      },
    });
    expect(two).toMatchObject({
      route: 'POST /notes',
      request: {
        method: 'POST',
        headers: [['content-type', 'application/json']],
        body: { kind: 'json', value: { title: 'a' } },
      },
      response: { status: 201, body: { kind: 'base64' } },
    });
  });

  test('forms come from their parameters; what was not written down or is too long is told to be missing', () => {
    const form = 'application/x-www-form-urlencoded';
    const post = { method: 'POST', url: `${SHOP}/notes` };
    const bodies = samplesOf(
      [
        {
          ...post,
          headers: { 'content-type': form },
          postData: { mimeType: form, params: [{ name: 'a', value: '1%202' }, { name: 'b' }] },
        },
        { ...post, postData: { mimeType: 'multipart/form-data', params: [{ name: 'file' }] } },
        { ...post, content: { size: 5 } },
        { ...post, content: { size: 30, text: 'x'.repeat(30) } },
      ],
      20,
    ).map(({ request, response }) => [request.body, response.body]);
    expect(bodies).toEqual([
      [{ kind: 'text', value: 'a=1%202&b=' }, { kind: 'none' }],
      [{ kind: 'truncated', bytes: 0 }, { kind: 'none' }],
      [{ kind: 'none' }, { kind: 'truncated', bytes: 0 }],
      [{ kind: 'none' }, { kind: 'truncated', bytes: 20 }],
    ]);
  });

  test('other servers, pages of no route and what nobody answered are counted and left out', () => {
    const har = readHar(
      aHar([
        { url: `${SHOP}/notes/1` },
        { url: `${SHOP}/notes/2` },
        { url: `${SHOP}/logo.svg` },
        { url: 'https://tracker.example/notes/9' },
        { url: 'data:text/plain,x' },
        { url: `${SHOP}/notes/3`, status: 0 },
        { url: `${SHOP}/notes/4`, more: { _fromCache: 'memory' } },
      ]),
      'x.har',
      1000,
    );
    const { exchanges, skipped } = trafficOf(har, attribute);
    expect(exchanges.map((one) => one.exchange.url)).toEqual(['/notes/1', '/notes/2']);
    expect(skipped).toEqual({ unanswered: 2, otherOrigins: 1, noRoute: 1 });
  });
});

test.each([
  ['', 'JSON'],
  ['{"log":', 'JSON'],
  ['[]', 'expected object'],
  ['{"log":{"version":"1.2"}}', 'log.entries'],
  [aHar([], '1.1'), 'It is version 1.1'],
  [aHar([{ url: 'nowhere' }]), 'log.entries.0.request.url: is no URL'],
  [aHar([{ url: SHOP, more: { startedDateTime: 'yesterday' } }]), 'startedDateTime: is no time'],
  [aHar([{ url: SHOP, more: { response: {} } }]), 'log.entries.0.response.status'],
])('%s is no HAR', (text, cause) => {
  expect(() => readHar(text, 'x.har', 1)).toThrow(
    expect.objectContaining({
      problem: expect.objectContaining({ code: 'MIG-1011', cause: expect.stringContaining(cause) }),
    }),
  );
});
