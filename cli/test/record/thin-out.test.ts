import { expect, test } from 'vitest';
import { thinOut } from '../../src/record/thin-out.ts';
import { candidatesOf } from '../../src/verify/load/profile.ts';
import { aSample } from '../helpers/a-sample.ts';
import { aModel } from '../support/a-model.ts';

const many = (count: number, from: number, fields: object) =>
  Array.from({ length: count }, (_, nr) =>
    aSample({ index: from + nr, changesBefore: from + nr, route: 'GET /a', url: '/a', ...fields }),
  );

test('a route with few samples keeps all, as they are', () => {
  const samples = many(5, 0, {});
  expect(thinOut(samples, 5)).toEqual(samples);
});

test('rare statuses, parameters and shapes stay before more of the frequent ones, in recorded order with their states', () => {
  const samples = [
    ...many(90, 0, { responseJson: { id: 1 } }),
    ...many(1, 90, { status: 404, responseJson: { error: 'x' } }),
    ...many(2, 91, { url: '/a?page=2', responseJson: { id: 1 } }),
    ...many(1, 93, { responseJson: { id: 1, more: {} } }),
    ...many(6, 94, { route: 'GET /b' }),
  ];
  const kept = thinOut(samples, 10);
  const own = kept.filter((sample) => sample.route === 'GET /a');
  expect(own).toHaveLength(10);
  expect(own.map((sample) => sample.index)).toEqual([0, 18, 36, 53, 71, 89, 90, 91, 92, 93]);
  expect(own.every((sample) => sample.changesBefore === sample.index)).toBe(true);
  expect(kept.filter((sample) => sample.route === 'GET /b')).toHaveLength(6);
});

test('the mix of a load stays as it was recorded', () => {
  const samples = [...many(97, 0, {}), ...many(30, 97, { route: 'GET /b', url: '/b' })];
  const routes = aModel()
    .withRoute('GET', '/a', { handler: 'a.js#a' })
    .withRoute('GET', '/b', { handler: 'a.js#b' })
    .build().routes;
  const weights = (of: typeof samples) => candidatesOf(of, routes).map((one) => one.weight);
  expect(weights([...thinOut(samples, 7)])).toEqual(weights(samples));
  expect(weights(samples)).toEqual([97, 30]);
});
