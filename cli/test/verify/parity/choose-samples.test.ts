import { describe, expect, test } from 'vitest';
import type { ModelRoute } from '../../../src/artifacts/model.ts';
import type { Sample } from '../../../src/artifacts/samples.ts';
import { chooseSamples } from '../../../src/verify/parity/choose-samples.ts';
import { aSample } from '../../helpers/a-sample.ts';

const route = (id: string, kind: ModelRoute['kind']): ModelRoute => {
  const [method = '', path = ''] = id.split(' ');
  const nothing = { middleware: [], functions: [], reads: [], writes: [] };
  return { id, method, path, file: 'app.js', line: 1, kind, ...nothing };
};
const refused = (index: number, message: string) =>
  aSample({ index, route: 'POST /notes', method: 'POST', status: 400, responseJson: { error: { message } } });

test('each reason of a refusal is replayed, whatever numbers it quotes', () => {
  const many = Array.from({ length: 20 }, (_, index) => refused(index, 'word must be a text'));
  const samples = [
    ...many,
    refused(20, 'word must have 1 to 20 letters'),
    refused(21, 'word must have 2 to 9 letters'),
  ];
  const chosen = chooseSamples([route('POST /notes', 'command')], samples);
  expect(chosen).toHaveLength(16);
  expect(chosen.map(({ sample }) => sample.index)).toContain(21);
  expect(chosen.map(({ sample }) => sample.index)).not.toContain(20);
});

test('an unusual request is replayed among many usual ones', () => {
  const registered = (index: number, name: string) =>
    aSample({
      index,
      route: 'POST /notes',
      method: 'POST',
      status: 201,
      requestJson: { name },
      responseJson: {},
    });
  const samples = Array.from({ length: 100 }, (_, index) =>
    registered(index, index === 41 ? ' ann ' : 'ann'),
  );
  const chosen = chooseSamples([route('POST /notes', 'command')], samples);
  expect(chosen.map(({ sample }) => sample.index)).toContain(41);
  expect(chosen).toHaveLength(16);
});

test('many samples of one route leave room for those of another', () => {
  const many = Array.from({ length: 300 }, (_, index) => aSample({ index, route: 'GET /a' }));
  const chosen = chooseSamples(
    [route('GET /a', 'query'), route('GET /b', 'query')],
    [...many, aSample({ index: 300, route: 'GET /b' })],
  );
  expect(chosen).toHaveLength(150);
  expect(chosen.at(-1)?.route).toBe('GET /b');
});

test('queries and commands are replayed in the order in which they were recorded', () => {
  const samples = [
    aSample({ index: 0, route: 'GET /a' }),
    aSample({ index: 1, route: 'POST /notes', method: 'POST', status: 201 }),
    aSample({ index: 2, route: 'GET /a' }),
  ];
  const chosen = chooseSamples([route('POST /notes', 'command'), route('GET /a', 'query')], samples);
  expect(chosen.map(({ route: id }) => id)).toEqual(['GET /a', 'POST /notes', 'GET /a']);
});

describe('as others would ask', () => {
  const by = (index: number, token: string | undefined, status = 200) =>
    aSample({
      index,
      route: 'GET /a',
      status,
      headers: [['Accept', '*/*'], ...(token === undefined ? [] : [['Authorization', token] as const])],
    });
  const callsOf = (...samples: Sample[]) =>
    chooseSamples([route('GET /a', 'query')], samples).flatMap(({ sample, caller }) =>
      caller === undefined ? [] : [[sample.index, caller, sample.request.headers.slice(1)]],
    );

  test('a request that succeeded is sent without its credentials and with those that were seen last', () => {
    const samples = [by(0, 'Bearer x'), by(1, 'Bearer z', 401), by(2, undefined), by(3, 'Bearer y')];
    const [first, ...rest] = samples.map((one) => ({ ...one, route: one.index < 3 ? 'GET /b' : 'GET /a' }));
    if (first === undefined) throw new Error('there are samples');
    expect(callsOf(first, ...rest)).toEqual([
      [3, 'without its credentials', []],
      [3, 'with another’s credentials', [['Authorization', 'Bearer x']]],
    ]);
  });

  test('where nobody else was seen, or nobody has to say who asks, nothing is made up', () => {
    expect(callsOf(by(0, 'Bearer x'), by(1, 'Bearer x'))).toEqual([[0, 'without its credentials', []]]);
    expect(callsOf(by(0, undefined), by(1, 'Bearer x', 401))).toEqual([]);
  });
});

test('a stream is not waited for', () => {
  const stream = aSample({
    route: 'GET /a',
    responseHeaders: [['content-type', 'text/event-stream']],
    responseText: 'data: 1\n\n',
  });
  expect(chooseSamples([route('GET /a', 'query')], [stream])).toEqual([]);
});
