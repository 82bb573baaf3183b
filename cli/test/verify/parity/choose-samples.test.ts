import { expect, test } from 'vitest';
import type { ModelRoute } from '../../../src/artifacts/model.ts';
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

test('a stream is not waited for', () => {
  const stream = aSample({
    route: 'GET /a',
    responseHeaders: [['content-type', 'text/event-stream']],
    responseText: 'data: 1\n\n',
  });
  expect(chooseSamples([route('GET /a', 'query')], [stream])).toEqual([]);
});
