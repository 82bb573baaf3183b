import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { roadmapOf } from '../../src/app/roadmap.ts';
import type { Status } from '../../src/artifacts/status.ts';
import { serialize } from '../../src/artifacts/store.ts';
import { decompose } from '../../src/decompose/decompose.ts';
import { statusText } from '../../src/render/status-text.ts';
import { emptyProject, type FixtureCopy } from '../helpers/copy-fixture.ts';
import { aLayeredLibrary } from '../support/a-model.ts';

const map = decompose(aLayeredLibrary().build());
const [first = ''] = map.order.map((one) => one.context);

let project: FixtureCopy;
beforeEach(() => {
  project = emptyProject({ 'migration/context-map.json': serialize(map) });
});
afterEach(() => project.remove());

type Service = Status['services'][number];
const aService = (fields: Partial<Service>): Service => ({
  context: first,
  url: 'http://127.0.0.1:4001',
  healthy: true,
  mode: 'monolith',
  weight: 0,
  stage: 'shared',
  latched: false,
  ...fields,
});
const extracted = () => project.write(`services/${first}/package.json`, '{}');
const gate = (verdict: 'pass' | 'fail', complete: boolean) =>
  project.write(
    `migration/gates/${first}.json`,
    serialize({
      schema: 'migrate/gate@1',
      context: first,
      verdict,
      complete,
      checks: [],
      subject: {},
      at: '2026-01-01T00:00:00.000Z',
    }),
  );
const stepOf = (services: readonly Service[] = [aService({})]) => roadmapOf(project.root, [...services])[0];

describe('the roadmap', () => {
  it('is the order of extraction, with nothing started', () => {
    const steps = roadmapOf(project.root, []);
    expect(steps.map((one) => one.context)).toEqual(map.order.map((one) => one.context));
    expect(steps[0]).toMatchObject({ step: 'not-started', done: false, next: `migrate extract ${first}` });
  });

  it('sees a service, its gate, and its traffic', () => {
    extracted();
    expect(stepOf()).toMatchObject({ step: 'extracted', next: `migrate verify ${first}` });
    gate('pass', false);
    expect(stepOf()).toMatchObject({ step: 'extracted' });
    gate('fail', true);
    expect(stepOf()).toMatchObject({ step: 'extracted' });
    gate('pass', true);
    expect(stepOf()).toMatchObject({ step: 'verified', next: `migrate route ${first} --mode shadow` });
    expect(stepOf([aService({ mode: 'shadow' })])).toMatchObject({ step: 'shadow', done: false });
    expect(stepOf([aService({ mode: 'canary', weight: 10 })])).toMatchObject({ step: 'canary', weight: 10 });
    expect(stepOf([aService({ mode: 'service', weight: 100 })])).toMatchObject({
      step: 'service',
      done: true,
      next: '',
    });
    expect(stepOf([aService({ latched: true })])).toMatchObject({ step: 'rolled-back', done: false });
  });

  it('marks what stays', () => {
    const kept = map.contexts.map((one) => ({ ...one, verdict: 'keep' as const }));
    project.write('migration/context-map.json', serialize({ ...map, contexts: kept }));
    expect(stepOf()).toMatchObject({ step: 'stays', next: '' });
  });

  it('is empty without a map, and with one that cannot be read', () => {
    project.write('migration/context-map.json', '{');
    expect(roadmapOf(project.root, [])).toEqual([]);
  });

  it('is ticked off on screen', () => {
    extracted();
    const services = [aService({ mode: 'service', weight: 100 })];
    const text = statusText({
      schema: 'migrate/status@1',
      monolith: { url: 'http://127.0.0.1:3000', healthy: true },
      proxy: { url: 'http://127.0.0.1:8080', adminUrl: '', healthy: true },
      services,
      roadmap: roadmapOf(project.root, services),
    });
    expect(text).toMatch(new RegExp(`^\\[x\\] +${first} +service$`, 'm'));
    expect(text).toMatch(/^\[ \] .* not started +migrate extract /m);
  });
});
