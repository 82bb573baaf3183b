import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { gateSchema } from '../../src/artifacts/gate.ts';
import { matrixSchema } from '../../src/artifacts/matrix.ts';
import { serialize } from '../../src/artifacts/store.ts';
import { pactSchema } from '../../src/verify/contract/pact-file.ts';
import { aMap } from '../extract/helpers/slicing.ts';
import { runCli } from '../helpers/run-cli.ts';
import { enterWorld, type World } from '../helpers/world.ts';

const CONTEXTS = {
  rentals: {
    routes: ['GET /rentals/:id', 'POST /rentals', 'POST /rentals/:id/hand-over', 'DELETE /rentals/:id'],
    modules: ['src/rentals.js', 'src/rentalRoutes.js'],
    tables: ['rentals'],
  },
  bikes: { modules: ['src/bikes.js'], tables: ['bikes'] },
  repairs: { routes: ['POST /repairs'], modules: ['src/repairs.js'], tables: ['repairs'] },
};
const PACT = 'migration/contracts/pacts/rentals-monolith.json';
const HOST = 'src/seams/rentals-host.js';
const CLIENT = 'services/rentals/src/seams/client.js';

let world: World;

beforeAll(async () => {
  world = await enterWorld('verification/rentals');
  world.copy.write('migration/context-map.json', serialize(aMap(CONTEXTS)));
  expect(await runCli(['record', '--dir', world.root, '--', 'npm', 'run', 'traffic'])).toMatchObject({
    code: 0,
  });
  expect(await world.run('extract', 'rentals')).toMatchObject({ code: 0 });
});
afterAll(async () => {
  expect(world.survivors()).toEqual([]);
  await world.leave();
});

function read(path: string): string {
  return readFileSync(join(world.root, path), 'utf8');
}

async function contract() {
  const { code, stdout, stderr } = await world.run(
    'verify',
    'rentals',
    '--only',
    'contract',
    '--format',
    'json',
  );
  if (code !== 0 && code !== 1) throw new Error(stderr);
  const [check] = gateSchema.parse(JSON.parse(stdout)).checks;
  return { code, check, findings: (check?.findings ?? []).map((one) => `${one.field}: ${one.message}`) };
}

/** The contract check with a changed file, which is put back. */
async function contractWith(path: string, change: (text: string) => string) {
  const before = read(path);
  const after = change(before);
  expect(after).not.toBe(before);
  world.copy.write(path, after);
  try {
    return await contract();
  } finally {
    world.copy.write(path, before);
  }
}

test('the calls of a replay become the contract of the service with the monolith, and both sides keep it', async () => {
  const { code, check, findings } = await contract();
  expect({ code, findings }).toEqual({ code: 0, findings: [] });
  expect(check?.evidence['rentals to monolith']).toBe('3 of 3 interactions, 2 of 3 functions');
  expect(check?.evidence.uncovered).toContain('src/bikes.js#scrap: no recorded request leads to a call');
  const pact = pactSchema.parse(JSON.parse(read(PACT)));
  expect([pact.consumer.name, pact.provider.name]).toEqual(['rentals', 'monolith']);
  expect(pact.interactions.map((one) => one.description)).toEqual([
    'src-bikes.giveBack(value) answers undefined',
    'src-bikes.take(value, date) answers object',
    'src-bikes.take(value, date) throws BikeTaken',
  ]);
  const { rows } = matrixSchema.parse(JSON.parse(read('migration/contracts/matrix.json')));
  expect(rows).toContainEqual(
    expect.objectContaining({ consumer: 'rentals', provider: 'monolith', result: 'pass' }),
  );
});

test('a contract shows types and no values, and verifying again changes nothing', async () => {
  const before = read(PACT);
  expect(before).not.toMatch(/owner1|bikes\.example|is taken/);
  expect(await contract()).toMatchObject({ code: 0 });
  expect(read(PACT)).toBe(before);
});

test('a host that renames a field of a result is named with the function', async () => {
  const before = read(PACT);
  const { code, findings } = await contractWith(HOST, (text) =>
    text.replace(/(status: 200, body: .*target.*) \};/, '$1.replace(\'"owner"\', \'"by"\') };'),
  );
  expect(code).toBe(1);
  expect(findings).toContainEqual(
    expect.stringMatching(/^src\/bikes\.js#take \$\.owner: the field is missing/),
  );
  expect(read(PACT)).toBe(before);
});

test('a host that loses the class of an error is named with the function', async () => {
  const { code, findings } = await contractWith(HOST, (text) =>
    text.replace('classes: classesOf(error)', "classes: ['Error']"),
  );
  expect(code).toBe(1);
  expect(findings).toContainEqual(expect.stringMatching(/^src\/bikes\.js#take \$\.classes/));
});

test('a client that does not know the class of an error, or sends other arguments, is named with the function', async () => {
  const lost = await contractWith(CLIENT, (text) =>
    text.replace(/const known = errorClasses\(\)/, 'const known = {}'),
  );
  expect(lost.code).toBe(1);
  expect(lost.findings).toContainEqual(
    expect.stringMatching(/^src\/bikes\.js#take client: .*BikeTaken.* comes back as Error/),
  );
  const sends = await contractWith(CLIENT, (text) =>
    text.replace('encode)(args)', 'encode)(args.map(String))'),
  );
  expect(sends.code).toBe(1);
  expect(sends.findings).toContainEqual(expect.stringMatching(/^src\/bikes\.js#take client: /));
});

test('what was demanded once stays until somebody deletes the contract', async () => {
  const before = read(PACT);
  const removed = (text: string) =>
    text.replace(', owner: rows[0].owner_email', '').replace(', owner: string', '');
  const { code, findings } = await contractWith('src/bikes.js', removed);
  expect(code).toBe(1);
  expect(findings).toContainEqual(
    expect.stringMatching(/^src\/bikes\.js#take \$\.owner: the field is missing/),
  );
  expect(read(PACT)).toBe(before);
  expect(existsSync(join(world.root, PACT))).toBe(true);
});

test('what the host does not repeat is not run, and nothing is demanded of it', async () => {
  rmSync(join(world.root, PACT));
  const onlyInRequests = (text: string) =>
    text.replace(
      /(status: 200, body: .*target.*) \};/,
      '$1.replace(req.headers.traceparent ? /^$/ : \'"owner"\', \'"by"\') };',
    );
  const { code, check, findings } = await contractWith(HOST, onlyInRequests);
  expect({ code, verdict: check?.verdict }).toEqual({ code: 1, verdict: 'not-run' });
  expect(findings).toEqual([
    expect.stringMatching(
      /^src\/bikes\.js#take \$\.owner: the host does not repeat it: the field is missing/,
    ),
  ]);
  expect(read(PACT)).not.toContain('answers object');
  expect(await contract()).toMatchObject({ code: 0 });
  expect(read(PACT)).toContain('answers object');
});

test('what the monolith calls of the service is a contract too, seen with the switch at remote', async () => {
  const { check } = await contract();
  expect(check?.evidence['monolith to rentals']).toBe('1 of 1 interactions, 1 of 1 functions');
  const pact = pactSchema.parse(JSON.parse(read('migration/contracts/pacts/monolith-rentals.json')));
  expect(pact.interactions.map((one) => one.description)).toEqual([
    'src-rentals.endAll(value) answers object',
  ]);
  const { code, findings } = await contractWith('services/rentals/src/rentals.js', (text) =>
    text.replace('{ ended: rowCount }', '{ closed: rowCount }'),
  );
  expect({ code, findings }).toEqual({
    code: 1,
    findings: [expect.stringMatching(/^src\/rentals\.js#endAll \$\.ended: the field is missing/)],
  });
});

test('a request of the monolith that fails with its seams in use is told, although no contract stands yet', async () => {
  rmSync(join(world.root, 'migration/contracts/pacts/monolith-rentals.json'));
  const { code, check, findings } = await contractWith('services/rentals/src/rentals.js', (text) =>
    text.replace('const { rowCount }', "throw new Error('gone');\n  const { rowCount }"),
  );
  expect({ code, verdict: check?.verdict }).toEqual({ code: 1, verdict: 'not-run' });
  expect(findings).toEqual([
    expect.stringMatching(
      /^status: monolith, with its seams in use, gave 500 where 201 was recorded \(sample \d+\)$/,
    ),
  ]);
});

test('a new recording that leads to fewer calls fails nobody, however often it is verified', async () => {
  world.copy.write('traffic.mjs', read('traffic.mjs').replace(/^.*rider: 'bob'.*\n/m, ''));
  expect(await runCli(['record', '--dir', world.root, '--', 'npm', 'run', 'traffic'])).toMatchObject({
    code: 0,
  });
  const unseen = 'src-bikes.take(value, date) throws BikeTaken: no recorded request leads to it any more';
  for (let time = 0; time < 2; time += 1) {
    const { code, check, findings } = await contract();
    expect({ code, findings }).toEqual({ code: 0, findings: [] });
    expect(check?.evidence.uncovered).toContain(unseen);
  }
  expect(read(PACT)).toContain('throws BikeTaken');
  const { rows } = matrixSchema.parse(JSON.parse(read('migration/contracts/matrix.json')));
  const content = createHash('sha256').update(read(PACT)).digest('hex');
  expect(rows.filter((one) => one.pact === content).map((one) => one.result)).toEqual(['inconclusive']);
});
