import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { deployableSchema } from '../../src/artifacts/deployable.ts';
import { matrixSchema } from '../../src/artifacts/matrix.ts';
import { loadProject } from '../../src/runtime/project.ts';
import { writeContracts } from '../../src/verify/contract/write-contracts.ts';
import { currentSubject, monolithSources } from '../../src/verify/subject.ts';
import { journalOf, NOTES_PACT, writeGate, writeVerified } from '../helpers/verified-service.ts';
import { enterWorld, type World } from '../helpers/world.ts';

const ROUTES = 'services/notes/src/routes/notes.js';

let world: World;
beforeEach(async () => {
  world = await enterWorld('verification/notes');
  const config = join(world.root, 'migrate.config.yaml');
  writeFileSync(config, `${readFileSync(config, 'utf8')}environments: { production: , staging: {} }\n`);
});
afterEach(() => world.leave());

const ask = (...flags: string[]) => world.run('deployable', 'notes', ...flags);
const matrix = () =>
  matrixSchema.parse(JSON.parse(readFileSync(join(world.root, 'migration/contracts/matrix.json'), 'utf8')));
const reasons = async (...flags: string[]) => {
  const { code, stdout } = await ask('--to', 'production', '--format', 'json', ...flags);
  const result = deployableSchema.parse(JSON.parse(stdout));
  expect(code).toBe(result.answer === 'no' ? 1 : 0);
  return result.reasons.map((one) => `${one.from}: ${one.message}`);
};

describe('deployable --to', () => {
  test('is yes with a green, fresh gate and every contract verified', async () => {
    await writeVerified(world.root);
    const result = await ask('--to', 'production');
    expect(result).toMatchObject({ code: 0 });
    expect(result.stdout).toMatch(/^notes [0-9a-f]{12} to production: yes$/m);
    expect(result.stdout).toMatch(/pass: pact [0-9a-f]{12} of clients by notes [0-9a-f]{12} is verified/);
  });

  test('is no where nothing is known, with the missing verification, and journalled', async () => {
    expect(await reasons()).toEqual([
      expect.stringContaining('gate: notes has no gate'),
      'matrix: no contract of notes is known',
    ]);
    expect(journalOf(world.root)).toMatchObject([
      { event: 'refused', context: 'notes', to: { environment: 'production' } },
    ]);
  });

  test('is no for a service that was changed since: its gate and its contract speak of another version', async () => {
    await writeVerified(world.root);
    world.copy.write(ROUTES, `${readFileSync(join(world.root, ROUTES), 'utf8')}\n// changed\n`);
    expect(await reasons()).toEqual([
      expect.stringContaining('gate: The gate of notes is not fresh: changed since: service'),
      expect.stringMatching(/^matrix: pact .* of clients by notes .* was never verified$/),
    ]);
  });

  test('is no with an old, a red or a partial gate', async () => {
    await writeVerified(world.root, { at: new Date(Date.now() - 25 * 3_600_000).toISOString() });
    expect(await reasons()).toEqual([expect.stringContaining('older than 24h')]);
    await writeVerified(world.root, { verdict: 'fail' });
    expect(await reasons()).toEqual([expect.stringContaining('Its verdict is fail')]);
    await writeVerified(world.root, { complete: false });
    expect(await reasons()).toEqual([expect.stringContaining('partial run')]);
  });

  test('--force makes it a yes and journals the reason and what was against it', async () => {
    const { code, stdout } = await ask('--to', 'production', '--force', 'a rehearsal');
    expect(code).toBe(0);
    expect(stdout).toContain('to production: forced');
    expect(journalOf(world.root)).toMatchObject([
      { event: 'deployable', why: expect.stringMatching(/^forced: a rehearsal; against: notes has no gate/) },
    ]);
  });

  test('is no for a document that promised more than the service keeps', async () => {
    await writeVerified(world.root);
    expect(await world.run('report')).toMatchObject({ code: 0 });
    expect(await reasons()).toEqual([]);
    const text = readFileSync(join(world.root, ROUTES), 'utf8');
    world.copy.write(ROUTES, text.replace("notes.delete('/:id'", "notes.put('/:id'"));
    expect(await reasons()).toContain('openapi: migration/openapi/notes.yaml: DELETE /notes/{id}: removed');
  });
});

describe('a service with seams', () => {
  test('is deployable where the monolith that is there keeps its contract', async () => {
    await writeVerified(world.root);
    const project = loadProject(world.root);
    const { service = '' } = await currentSubject(project, 'notes');
    const pact = { ...NOTES_PACT, consumer: { name: 'notes' }, provider: { name: 'monolith' } };
    writeContracts(world.root, pact, { consumer: service, provider: monolithSources(project) }, 'pass');
    await writeGate(world.root);
    expect(await reasons()).toEqual(['matrix: no deployment of monolith to production is recorded']);
    expect(await world.run('deployable', 'monolith', '--deployed', 'production')).toMatchObject({ code: 0 });
    expect(await reasons()).toEqual([]);
    world.copy.write('src/more.js', '');
    expect(await world.run('deployable', 'monolith', '--deployed', 'production')).toMatchObject({ code: 0 });
    const { stdout } = await ask('--to', 'production');
    expect(stdout).toMatch(
      /matrix: pact .* of notes by monolith .* was never verified\n +Run `migrate verify notes`/,
    );
  });

  test('has a gate that expires with its contract', async () => {
    await writeVerified(world.root);
    world.copy.write(
      'migration/contracts/pacts/notes-monolith.json',
      JSON.stringify({ ...NOTES_PACT, consumer: { name: 'notes' } }),
    );
    expect(await reasons()).toContainEqual(expect.stringContaining('changed since: contracts'));
  });
});

describe('deployable --deployed', () => {
  test('records the version of a context and of the monolith, in matrix and journal', async () => {
    expect(await ask('--deployed', 'staging')).toMatchObject({ code: 0 });
    expect(await world.run('deployable', 'monolith', '--deployed', 'staging')).toMatchObject({ code: 0 });
    expect(matrix().deployments.map((one) => [one.environment, one.participant])).toEqual([
      ['staging', 'monolith'],
      ['staging', 'notes'],
    ]);
    const [first] = matrix().deployments.filter((one) => one.participant === 'notes');
    world.copy.write('services/notes/more.js', '');
    const again = await ask('--deployed', 'staging', '--format', 'json');
    expect(JSON.parse(again.stdout)).toMatchObject({ previous: first?.version });
    expect(matrix().deployments).toHaveLength(2);
    expect(journalOf(world.root).map((one) => one.event)).toEqual(['deploy', 'deploy', 'deploy']);
  });
});

describe('what cannot be answered', () => {
  test.each([
    [['notes'], 2, 'MIG-1006'],
    [['notes', '--to', 'a b'], 2, 'MIG-1006'],
    [['notes', '--to', 'production', '--force', ' '], 2, 'MIG-1006'],
    [['notes', '--to', 'production', '--deployed', 'production'], 2, 'MIG-1006'],
    [['notes', '--to', 'prodution'], 2, 'MIG-5104'],
    [['notes', '--deployed', 'prodution'], 2, 'MIG-5104'],
    [['nothing', '--to', 'production'], 2, 'MIG-1004'],
    [['session', '--to', 'production'], 2, 'MIG-1007'],
  ])('%j ends with %i and %s', async (argv, code, problem) => {
    const result = await world.run('deployable', ...argv);
    expect(result).toMatchObject({ code, stdout: '' });
    expect(result.stderr).toContain(problem);
    expect(existsSync(join(world.root, 'migration/contracts/matrix.json'))).toBe(false);
  });

  test('a pact of an unknown version and a broken matrix are named, and nothing is written over them', async () => {
    const pact = 'migration/contracts/pacts/clients-notes.json';
    world.copy.write(pact, '{"metadata":{"pactSpecification":{"version":"5.0"}}}');
    const wrong = await ask('--to', 'production');
    expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining('MIG-1005') });
    expect(wrong.stderr).toContain(pact);
    world.copy.write('migration/contracts/matrix.json', '{"schema":"migrate/matrix@9"}');
    expect(await ask('--deployed', 'staging')).toMatchObject({ code: 2 });
    expect(readFileSync(join(world.root, 'migration/contracts/matrix.json'), 'utf8')).toContain('@9');
  });
});
