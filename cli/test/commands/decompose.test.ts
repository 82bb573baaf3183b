import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type ContextMap, contextMapSchema } from '../../src/artifacts/context-map.ts';
import { copyFixture, emptyProject, type FixtureCopy } from '../helpers/copy-fixture.ts';
import { runCli } from '../helpers/run-cli.ts';

const complaintSchema = z.object({ message: z.string(), line: z.number() });
const problemSchema = z.object({
  code: z.string(),
  message: z.string(),
  file: z.string(),
  remedy: z.string(),
});
const refusalSchema = z.object({ error: problemSchema, others: z.array(problemSchema).optional() });
const failureSchema = z.object({ error: complaintSchema, others: z.array(complaintSchema) });

let copy: FixtureCopy;
beforeEach(() => {
  copy = copyFixture('analyze/knex-services', ['express', 'knex']);
});
afterEach(() => copy.remove());

const read = (path: string) => readFileSync(join(copy.root, path), 'utf8');

describe('migrate decompose', () => {
  it('writes the context map and prints the same document, twice the same bytes', async () => {
    const first = await runCli(['decompose', '--dir', copy.root, '--format', 'json']);
    const bytes = read('migration/context-map.json');
    const second = await runCli(['decompose', '--dir', copy.root, '--format', 'json']);
    expect([first.code, second.code]).toEqual([0, 0]);
    expect(contextMapSchema.parse(JSON.parse(first.stdout))).toEqual(JSON.parse(bytes));
    expect(read('migration/context-map.json')).toBe(bytes);
    expect(bytes).not.toContain(copy.root);
  });

  it('refuses a pin to something missing with its name and exit code 2', async () => {
    copy.write('migrate.config.yaml', 'overrides:\n  pins:\n    "table:nowhere": billing\n');
    const { code, stdout } = await runCli(['decompose', '--dir', copy.root, '--format', 'json']);
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({
      schema: 'migrate/error@1',
      error: { code: 'MIG-1003', message: expect.stringContaining('table nowhere') },
    });
  });
});

describe('overrides that cannot hold', () => {
  it('are told all at once, each with its line and those of the other side', async () => {
    copy.write(
      'migrate.config.yaml',
      [
        'overrides:',
        '  pins:',
        '    "table:nowhere": teams',
        '    "table:users": teams',
        '    "table:teams": teams',
        '  names: { nobody: people }',
        '  forbids:',
        '    - apart: ["table:users", "table:teams"]',
        '',
      ].join('\n'),
    );
    const { code, stdout } = await runCli(['decompose', '--dir', copy.root, '--format', 'json']);
    expect(code).toBe(2);
    const { error, others } = failureSchema.parse(JSON.parse(stdout));
    expect([error, ...others].map(({ message, line }) => [line, message])).toEqual([
      [3, 'overrides.pins.table:nowhere (line 3): there is no table nowhere'],
      [6, 'overrides.names.nobody (line 6): there is no context nobody'],
      [
        8,
        'overrides.forbids[0] (line 8) keeps table users and table teams apart, but overrides.pins.table:users (line 4) and overrides.pins.table:teams (line 5) put both into teams',
      ],
    ]);
  });

  it('are told where a key is written twice', async () => {
    copy.write('migrate.config.yaml', 'overrides:\n  pins:\n    "table:users": a\n    "table:users": b\n');
    const { code, stderr } = await runCli(['decompose', '--dir', copy.root]);
    expect(code).toBe(2);
    expect(stderr).toContain('"table:users" is written twice: delete one of the two (migrate.config.yaml:4)');
  });
});

describe('migrate decompose --graph', () => {
  it('prints a partition of every node, without any application', async () => {
    const project = emptyProject({
      'graph.json': JSON.stringify({
        nodes: [{ id: 'a' }, { id: 'b' }, { id: 'c' }],
        edges: [{ from: 'a', to: 'b', weight: 3 }],
      }),
    });
    const argv = [
      'decompose',
      '--graph',
      join(project.root, 'graph.json'),
      '--services',
      '2',
      '--format',
      'json',
    ];
    const { code, stdout } = await runCli(argv);
    project.remove();
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      schema: 'migrate/partition@1',
      partition: { a: '0', b: '0', c: '1' },
      metrics: { k: 2, ICP: 0, BCP: null },
    });
  });

  const node = (id: string) => ({ id });
  const two = { nodes: [node('a'), node('b')], edges: [] };

  it.each<[string, unknown, string[]]>([
    ['an unknown node', { ...two, edges: [{ from: 'a', to: 'z' }] }, ['edge a -> z: there is no node z']],
    [
      'a negative weight',
      { ...two, edges: [{ from: 'a', to: 'b', weight: -2 }] },
      ['edge a -> b: its weight -2 is negative'],
    ],
    [
      'a weight that is no number',
      { ...two, edges: [{ from: 'a', to: 'b', weight: 'many' }] },
      ['edges.0.weight: Invalid input: expected number, received string'],
    ],
    ['NaN', '{"nodes":[{"id":"a"}],"edges":[{"from":"a","to":"a","weight":NaN}]}', ['The graph is not JSON']],
    ['no JSON', 'graph { a -> b }', ['The graph is not JSON']],
    ['a list', [], ['(top): Invalid input: expected object, received array']],
    ['no nodes', { nodes: [], edges: [] }, ['nodes: there is no node to be put anywhere']],
    [
      'several faults',
      {
        nodes: [node('a'), node('a'), node('b')],
        edges: [
          { from: 'a', to: 'q', weight: -1 },
          { from: 'a', to: 'b', weight: null },
        ],
      },
      [
        'node a is listed twice',
        'edges.1.weight: Invalid input: expected number, received null',
        'edge a -> q: its weight -1 is negative',
        'edge a -> q: there is no node q',
      ],
    ],
  ])('names %s with its remedy and leaves with 2', async (_, graph, messages) => {
    const text = typeof graph === 'string' ? graph : JSON.stringify(graph);
    const project = emptyProject({ 'graph.json': text });
    const file = join(project.root, 'graph.json');
    const { code, stdout } = await runCli(['decompose', '--graph', file, '--format', 'json']);
    project.remove();
    expect(code).toBe(2);
    const { error, others = [] } = refusalSchema.parse(JSON.parse(stdout));
    expect([error, ...others].map((one) => one.message)).toEqual(messages);
    for (const one of [error, ...others])
      expect(one).toMatchObject({
        code: 'MIG-1006',
        file,
        remedy: expect.stringContaining('the format is { nodes:'),
      });
  });

  it.each([
    ['3', '3 services were asked for, but the graph has only 2 nodes', 'Ask for 1 to 2.'],
    ['0', 'integer greater than or equal to 1 but received: 0', 'See `migrate decompose --help`.'],
    ['-1', 'integer greater than or equal to 1 but received: -1', 'See `migrate decompose --help`.'],
    ['1.5', 'Expected an integer but received: 1.5', 'See `migrate decompose --help`.'],
  ])('refuses %s parts of two nodes', async (services, message, remedy) => {
    const project = emptyProject({ 'graph.json': JSON.stringify(two) });
    const argv = ['decompose', '--graph', join(project.root, 'graph.json'), '--services', services];
    const { code, stdout } = await runCli([...argv, '--format', 'json']);
    project.remove();
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({
      error: { code: 'MIG-1006', message: expect.stringContaining(message), remedy },
    });
  });

  it('names a missing file', async () => {
    const { code, stdout } = await runCli(['decompose', '--graph', '/nowhere.json', '--format', 'json']);
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({
      error: {
        code: 'MIG-1006',
        message: 'There is no file /nowhere.json',
        file: '/nowhere.json',
        remedy: 'Name a graph as JSON.',
      },
    });
  });
});

describe('a context map that is behind', () => {
  const stale = async (change: (map: ContextMap) => ContextMap) => {
    await runCli(['decompose', '--dir', copy.root]);
    const map = contextMapSchema.parse(JSON.parse(read('migration/context-map.json')));
    copy.write('migration/context-map.json', JSON.stringify(change(map)));
  };
  const withoutTable = (map: ContextMap): ContextMap => ({
    ...map,
    contexts: map.contexts.map((one) => ({
      ...one,
      tables: one.tables.map((table) => (table === 'users' ? 'people' : table)),
    })),
  });

  it('is named by report, on the pages too', async () => {
    await stale(withoutTable);
    const { code, stderr } = await runCli(['report', '--dir', copy.root]);
    const words =
      'The context map is stale: it names what is gone: table:people; it does not know table:users.';
    expect(code).toBe(0);
    expect(stderr).toContain(words);
    expect(read('migration/report.html')).toContain(words);
    expect(read('migration/report.md')).toContain(words);
  });

  it('is refused by extract, with what is gone', async () => {
    await stale(withoutTable);
    const { code, stdout } = await runCli(['extract', 'teams', '--dir', copy.root, '--format', 'json']);
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({
      error: {
        code: 'MIG-1005',
        cause: expect.stringContaining('table:people'),
        remedy: expect.stringContaining('migrate decompose'),
      },
    });
  });

  it('is refused by check and extract once an override disagrees', async () => {
    await stale((map) => map);
    copy.write('migrate.config.yaml', 'overrides:\n  names: { teams: crews }\n');
    for (const command of [['check'], ['extract', 'crews']])
      expect(await runCli([...command, '--dir', copy.root])).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('overrides were changed since: teams is renamed'),
      });
    await runCli(['decompose', '--dir', copy.root]);
    expect((await runCli(['check', '--dir', copy.root])).code).toBe(0);
  });
});

describe('migrate report', () => {
  it('shows the context map that people committed, not a fresh one', async () => {
    await runCli(['decompose', '--dir', copy.root]);
    const map = contextMapSchema.parse(JSON.parse(read('migration/context-map.json')));
    const [first, ...others] = map.contexts;
    copy.write(
      'migration/context-map.json',
      JSON.stringify({ ...map, contexts: [{ ...first, name: 'corrected by hand' }, ...others] }),
    );
    const { code, stdout } = await runCli(['report', '--dir', copy.root]);
    expect(code).toBe(0);
    const [html, markdown, ...drafts] = stdout.trimEnd().split('\n');
    expect([html, markdown]).toEqual(['migration/report.html', 'migration/report.md']);
    expect(drafts.length).toBeGreaterThan(0);
    for (const draft of drafts) expect(read(draft)).toContain('openapi: 3.1.0');
    expect(read('migration/report.html')).toContain('corrected by hand');
    expect(read('migration/report.md')).toContain('### corrected by hand');
  });

  it('decomposes where there is no context map', async () => {
    expect((await runCli(['report', '--dir', copy.root])).code).toBe(0);
    expect(read('migration/report.html')).toContain('<!doctype html>');
  });

  it('refuses a broken context map', async () => {
    copy.write('migration/context-map.json', '{"schema":"migrate/context-map@9"}');
    expect(await runCli(['report', '--dir', copy.root])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('MIG-1005'),
    });
  });
});
