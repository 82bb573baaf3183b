import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type NewRecording, readSamples, writeSamples } from '../../src/record/store.ts';
import { aSample } from '../helpers/a-sample.ts';
import { emptyProject, type FixtureCopy } from '../helpers/copy-fixture.ts';

let project: FixtureCopy;
beforeEach(() => {
  project = emptyProject();
});
afterEach(() => project.remove());

const made = (id: string): NewRecording => ({
  recording: {
    schema: 'migrate/samples@1',
    application: 'x',
    id,
    at: '2026-01-01T00:00:00.000Z',
    command: ['npm', 'test'],
    exitCode: 0,
    rowChanges: true,
    changes: 1,
    coverage: {},
    samples: 1,
  },
  samples: [aSample({ url: `/${id}` })],
  secrets: { '{{secret:token:1}}': 'abc' },
  changes: ['{"seq":1,"table":"public.t","op":"INSERT","before":null,"after":{"id":9007199254740993}}'],
});

test('what is written is read again, big numbers as they were, and nothing else is left behind', () => {
  writeSamples(project.root, made('one'));
  writeSamples(project.root, made('two'));
  const samples = readSamples(project.root);
  expect(samples?.samples[0]?.request.url).toBe('/two');
  expect(samples?.changes[0]).toContain('9007199254740993');
  expect(samples?.vault.reveal('{{secret:token:1}}')).toBe('abc');
  expect(readdirSync(join(project.root, 'migration')).sort()).toEqual(['.gitignore', '.run', 'samples']);
  expect(readFileSync(join(project.root, 'migration/.gitignore'), 'utf8')).toBe(
    'model.json\nsamples/\n.run/\n',
  );
  expect(statSync(join(project.root, 'migration/.run/vault.json')).mode & 0o777).toBe(0o600);
});

test('a project’s own .gitignore stands', () => {
  project.write('migration/.gitignore', 'mine\n');
  writeSamples(project.root, made('one'));
  expect(readFileSync(join(project.root, 'migration/.gitignore'), 'utf8')).toBe('mine\n');
});

test('no recording is none; secrets of another recording are not mistaken for its own', () => {
  expect(readSamples(project.root)).toBeUndefined();
  writeSamples(project.root, made('one'));
  const vault = join(project.root, 'migration/.run/vault.json');
  writeFileSync(vault, readFileSync(vault, 'utf8').replace('"one"', '"other"'));
  expect(() => readSamples(project.root)).toThrow(
    expect.objectContaining({ problem: expect.objectContaining({ code: 'MIG-5001' }) }),
  );
});

test('a broken line is told with its place', () => {
  writeSamples(project.root, made('one'));
  writeFileSync(join(project.root, 'migration/samples/samples.ndjson'), '{"index":"x"}\n');
  expect(() => readSamples(project.root)).toThrow(
    expect.objectContaining({ problem: expect.objectContaining({ code: 'MIG-1005', line: 1 }) }),
  );
  expect(existsSync(join(project.root, 'migration/samples/recording.json'))).toBe(true);
});
