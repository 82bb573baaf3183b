import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { gateSchema } from '../../src/artifacts/gate.ts';
import { recordingSchema, sampleSchema } from '../../src/artifacts/samples.ts';
import { startBrokerStub } from '../helpers/broker-stub.ts';
import { type CliResult, runCli, startCli } from '../helpers/run-cli.ts';
import { enterWorld, type World } from '../helpers/world.ts';

const SECRETS = ['ann-has-a-secret', 'a-wrong-guess'];
const ONLY = '--only=contract,parity';
const NOTES = 'services/notes/src/routes/notes.js';

describe('record, then verify', () => {
  let world: World;
  let recorded: CliResult;
  const read = (path: string) => readFileSync(join(world.root, path), 'utf8');
  const dir = () => ['--dir', world.root];
  // A suite's own flags come after `--`, so `--dir` must come before.
  const record = (env: Record<string, string>, ...command: string[]) =>
    runCli(['record', ...dir(), '--', ...command], env);
  /** Verifies with a changed file of the service, and puts the file back. */
  const verifyWith = async (path: string, change: (text: string) => string, ...argv: string[]) => {
    const before = read(path);
    const after = change(before);
    expect(after).not.toBe(before);
    world.copy.write(path, after);
    try {
      return await world.run('verify', 'notes', ...argv);
    } finally {
      world.copy.write(path, before);
    }
  };

  beforeAll(async () => {
    world = await enterWorld('verification/notes');
    const config = read('migrate.config.yaml');
    world.copy.write(
      'migrate.config.yaml',
      `${config}gate: { p95: 50, load: { seconds: 1, rounds: 1, vus: 2 } }\n`,
    );
    recorded = await record({}, 'npm', 'run', 'traffic');
  });
  afterAll(async () => {
    expect(world.survivors()).toEqual([]);
    await world.leave();
  });

  test('keeps every exchange with its route and its position in the row changes', () => {
    expect(recorded).toMatchObject({ code: 0 });
    expect(recorded.stderr).toContain('traffic done');
    expect(recorded.stdout).toContain('5 of 6 routes reached');
    const recording = recordingSchema.parse(JSON.parse(read('migration/samples/recording.json')));
    expect(recording).toMatchObject({ samples: 17, changes: 5, exitCode: 0, rowChanges: true });
    expect(recording.coverage).toMatchObject({ 'GET /health': 0, 'GET /notes/:id': 7, 'POST /notes': 4 });
    const samples = read('migration/samples/samples.ndjson')
      .trim()
      .split('\n')
      .map((line) => sampleSchema.parse(JSON.parse(line)));
    expect(samples.map((one) => one.changesBefore)).toEqual([
      0, 1, 1, 1, 2, 3, 4, 4, 4, 4, 4, 4, 4, 4, 5, 5, 5,
    ]);
  });

  test('no secret is in the samples, nor in what verify writes from them', async () => {
    const vault: { secrets: Record<string, string> } = JSON.parse(read('migration/.run/vault.json'));
    expect(Object.values(vault.secrets)).toEqual(expect.arrayContaining(SECRETS));
    expect(await world.run('verify', 'notes', '--only', 'contract')).toMatchObject({ code: 0 });
    const written = ['migration/samples', 'migration/contracts', 'migration/gates'].flatMap((folder) =>
      readdirSync(join(world.root, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8')),
    );
    expect(written.length).toBeGreaterThan(3);
    for (const secret of Object.values(vault.secrets))
      for (const text of written) expect(text).not.toContain(secret);
    expect(Object.values(vault.secrets)).toContain('ann@notes.example');
    expect(written.join('\n').match(/[\w.]+@(?!example\.test)[\w-]+\.\w+/g)).toBeNull();
    expect(statSync(join(world.root, 'migration/.run/vault.json')).mode & 0o777).toBe(0o600);
  });

  test('a service that behaves as the monolith opens the gate, with evidence in every check', async () => {
    // Without k6 and Go, as on a machine that has neither: the profile is the same, the engine is named.
    const emptyCache = mkdtempSync(join(tmpdir(), 'migrate-no-k6-'));
    const env = {
      PATH: `${dirname(process.execPath)}:/usr/bin:/bin`,
      HOME: world.root,
      XDG_CACHE_HOME: emptyCache,
      GOPROXY: 'off',
    };
    const result = await runCli(['verify', 'notes', ...dir(), '--format', 'json'], env);
    rmSync(emptyCache, { recursive: true, force: true });
    expect(result).toMatchObject({ code: 0 });
    const gate = gateSchema.parse(JSON.parse(result.stdout));
    expect(gate.checks.map((check) => [check.name, check.verdict])).toEqual([
      ['slice', 'pass'],
      ['contract', 'pass'],
      ['parity', 'pass'],
      ['load', 'pass'],
    ]);
    expect(gate).toMatchObject({ verdict: 'pass', complete: true });
    const evidence = Object.fromEntries(gate.checks.map((check) => [check.name, check.evidence]));
    expect(evidence.contract).toMatchObject({ routes: '4 of 4', failed: 0 });
    expect(evidence.parity).toMatchObject({ different: 0, skipped: 0 });
    expect(evidence.load).toMatchObject({ engine: 'autocannon', errors: 0 });
    expect(JSON.parse(read('migration/gates/notes.json'))).toEqual(JSON.parse(result.stdout));
    expect(read('migration/journal.ndjson').trim().split('\n').at(-1)).toContain('"event":"verify"');
    const matrix = JSON.parse(read('migration/contracts/matrix.json'));
    expect(matrix.rows.at(-1)).toMatchObject({ consumer: 'clients', provider: 'notes', result: 'pass' });
  });

  test('with a Pact Broker the contract and its result are published; it stays without secrets', async () => {
    const broker = await startBrokerStub('t');
    try {
      const env = { PACT_BROKER_BASE_URL: broker.url, PACT_BROKER_TOKEN: 't' };
      const result = await runCli(['verify', 'notes', ...dir(), '--only', 'contract'], env);
      expect(result).toMatchObject({ code: 0, stderr: expect.stringContaining('are published to') });
      const [contract, verified] = broker.calls.filter((one) => one.method === 'POST');
      expect(contract?.url).toBe('/contracts/publish');
      expect(verified?.body).toContain('"success":true');
      for (const secret of SECRETS) expect(contract?.body).not.toContain(secret);
    } finally {
      broker.close();
    }
  });

  test('a partial pass leaves the complete gate as it is', async () => {
    const before = read('migration/gates/notes.json');
    expect(await world.run('verify', 'notes', '--only', 'slice')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('partial'),
    });
    expect(read('migration/gates/notes.json')).toBe(before);
  });

  test('one route alone is verified on request, and its contract replaces nothing', async () => {
    const contract = read('migration/contracts/pacts/clients-notes.json');
    const result = await world.run('verify', 'notes', '--route', 'GET /notes/:id', ONLY, '--format', 'json');
    const gate = gateSchema.parse(JSON.parse(result.stdout));
    expect(gate).toMatchObject({ verdict: 'pass', complete: false });
    expect(gate.checks.map(({ name, evidence }) => [name, evidence.routes ?? evidence.commands])).toEqual([
      ['contract', '1 of 1'],
      ['parity', 0],
    ]);
    expect(read('migration/contracts/pacts/clients-notes.json')).toBe(contract);
  });

  test('a dropped field turns contract and parity red, naming route and field', async () => {
    const { code, stdout } = await verifyWith(
      NOTES,
      (text) => text.replace('  price: Number(row.price),\n', ''),
      ONLY,
    );
    expect(code).toBe(1);
    expect(stdout).toContain('contract: GET /notes $.items[*].price: the field is missing');
    expect(stdout).toContain('contract: POST /notes $.price: the field is missing');
    expect(stdout).toMatch(/parity: GET \/notes\/:id \$\.price: /);
    expect(JSON.parse(read('migration/gates/notes.json'))).toMatchObject({
      verdict: 'fail',
      complete: false,
    });
  });

  test('a wrong value of the right type turns parity red; so does a wrong row behind a right answer', async () => {
    const value = await verifyWith(
      NOTES,
      (text) => text.replace('Number(row.price)', 'Number(row.price) + 1'),
      ONLY,
    );
    expect(value.stdout).toMatch(/contract +pass/);
    expect(value.stdout).toMatch(/parity: POST \/notes \$\.price: monolith 3.25, service 4.25/);
    const row = await verifyWith(
      NOTES,
      (text) =>
        text.replace(
          "'delete from notes where id = $1'",
          "'update notes set archived_at = now() where id = $1'",
        ),
      ONLY,
    );
    expect(row.stdout).toMatch(/contract +pass/);
    expect(row.stdout).toMatch(
      /parity: DELETE \/notes\/:id rows\.public\.notes: monolith "1 DELETE", service "1 UPDATE"/,
    );
  });

  test('an address is shown as a harmless one, and must stay one', async () => {
    const pact = read('migration/contracts/pacts/clients-notes.json');
    expect(pact).toMatch(/"contact": "user\d+@example\.test"/);
    const { code, stdout } = await verifyWith(
      NOTES,
      (text) => text.replace("'desk@notes.example'", "'desk'"),
      '--only=contract',
    );
    expect(code).toBe(1);
    expect(stdout).toMatch(/contract: GET \/notes \$\.contact: Expected 'desk' to match/);
  });

  test('a wrong status and a foreign route turn red', async () => {
    const status = await verifyWith(NOTES, (text) => text.replace('status(404)', 'status(410)'), ONLY);
    expect(status.stdout).toContain('contract: GET /notes/:id status: expected 404, got 410');
    const route = await verifyWith(
      'services/notes/src/server.js',
      (text) => text.replace('app.listen', "app.get('/extra', (q, s) => s.end());\napp.listen"),
      '--only=slice',
    );
    expect(route).toMatchObject({ code: 1, stdout: expect.stringContaining('GET /extra') });
  });

  test('machine formats are whole documents and say the same', async () => {
    const junit = await world.run('verify', 'notes', '--only', 'slice', '--format', 'junit');
    expect(junit.stdout).toMatch(/^<\?xml [\s\S]*<\/testsuites>\n$/);
    const sarif = await world.run('verify', 'notes', '--only', 'slice', '--format', 'sarif');
    expect(JSON.parse(sarif.stdout)).toMatchObject({ version: '2.1.0', runs: [{ results: [] }] });
  });

  test('Ctrl-C stops everything that was started and drops its database', async () => {
    const run = startCli(['verify', 'notes', ...dir(), ONLY], {});
    await run.says('contract:');
    run.child.kill('SIGINT');
    expect((await run.done).code).toBe(130);
    expect(world.survivors()).toEqual([]);
    const recording = read('migration/samples/recording.json');
    const second = startCli(['record', ...dir(), '--', 'sh', '-c', 'echo begun; exec sleep 60'], {});
    await second.says('begun');
    second.child.kill('SIGINT');
    expect((await second.done).code).toBe(130);
    expect(world.survivors()).toEqual([]);
    expect(read('migration/samples/recording.json')).toBe(recording);
    expect(readdirSync(join(world.root, 'migration')).filter((name) => name.includes('draft'))).toEqual([]);
  });

  test('beside a running `up` it disturbs nothing', async () => {
    expect(await world.run('up')).toMatchObject({ code: 0 });
    const ask = async () => (await fetch(`http://127.0.0.1:${world.port}/notes`)).text();
    const before = await ask();
    expect(await world.run('verify', 'notes', ONLY)).toMatchObject({ code: 0 });
    // A pool closes connections that it does not need, and this is about one that is open.
    const clients = setInterval(() => void ask().catch(() => undefined), 500);
    const recorded = await record({}, 'npm', 'run', 'traffic').finally(() => clearInterval(clients));
    expect(recorded).toMatchObject({ code: 0, stderr: expect.stringContaining('keeps its database') });
    expect(await ask()).toBe(before);
    expect(await world.run('down')).toMatchObject({ code: 0 });
  });

  test('a failing command fails the recording and keeps what it sent; one without requests keeps the last recording', async () => {
    const failing = await record({ TRAFFIC_EXIT: '3' }, 'npm', 'run', 'traffic');
    expect(failing).toMatchObject({ code: 1, stdout: expect.stringContaining('failed with exit code 3') });
    expect(JSON.parse(read('migration/samples/recording.json'))).toMatchObject({ exitCode: 3, samples: 17 });
    const silent = await record({}, 'true');
    expect(silent).toMatchObject({ code: 1, stderr: expect.stringContaining('MIG-5002') });
    expect(await record({}, 'no-such-program')).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('MIG-3006'),
    });
    expect(JSON.parse(read('migration/samples/recording.json'))).toMatchObject({ samples: 17 });
  });

  test('wrong input is told as such', async () => {
    expect(await world.run('verify', 'nothing')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('MIG-1004'),
    });
    expect(await world.run('verify', 'session')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('MIG-1007'),
    });
    expect(await world.run('verify', 'notes', '--route', 'GET /note')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('GET /notes/:id'),
    });
    expect(await world.run('verify', 'notes', '--only', 'contracts')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('MIG-1006'),
    });
  });

  describe('bad input changes nothing', () => {
    const GATE = 'migration/gates/notes.json';
    const PACT = 'migration/contracts/pacts/clients-notes.json';
    const RECORDING = 'migration/samples/recording.json';
    const SAMPLES = 'migration/samples/samples.ndjson';
    /** Verifies with changed files, which must stand as they were changed, beside the gate that was there. */
    async function refused(changes: Record<string, (text: string) => string>, ...flags: string[]) {
      const before = Object.entries(changes).map(([path, change]) => ({
        path,
        text: read(path),
        changed: change(read(path)),
      }));
      for (const { path, text, changed } of before) {
        expect(changed).not.toBe(text);
        world.copy.write(path, changed);
      }
      const gate = read(GATE);
      try {
        const result = await world.run('verify', 'notes', ...flags);
        expect(read(GATE)).toBe(gate);
        for (const { path, changed } of before) expect(read(path)).toBe(changed);
        return result;
      } finally {
        for (const { path, text } of before) world.copy.write(path, text);
      }
    }

    test.each([
      ['another name', { [RECORDING]: (text: string) => text.replace('"notes-app"', '"shop"') }],
      ['other routes', { [SAMPLES]: (text: string) => text.replaceAll(/"route":"\w+ /g, '$&/elsewhere') }],
    ])('a recording of another application, by %s', async (_, changes) => {
      const result = await refused(changes, ONLY);
      expect(result).toMatchObject({ code: 2, stderr: expect.stringContaining('MIG-5005') });
    });

    test.each([
      ['5.0', 'Its specification is version 5.0'],
      ['3.0.0', 'this file is written as 4.0'],
      ['', 'names the version'],
    ])('a pact of version "%s"', async (version, cause) => {
      const result = await refused({
        [PACT]: (text) =>
          version === '' ? '{' : text.replace('"version": "4.0"', `"version": "${version}"`),
      });
      expect(result).toMatchObject({ code: 2, stderr: expect.stringContaining('MIG-5006') });
      expect(result.stderr).toContain(cause);
    });

    test('a provider that does not start', async () => {
      const result = await refused({
        'services/notes/src/server.js': (text) => `process.exit(7);\n${text}`,
      });
      expect(result).toMatchObject({ code: 3, stderr: expect.stringContaining('MIG-3003') });
      expect(world.survivors()).toEqual([]);
    });

    test('a database that is not disposable', async () => {
      const gate = read(GATE);
      const env = { DATABASE_URL: 'postgres://app:secret@db.example.test:5432/app' };
      for (const argv of [
        ['verify', 'notes', ...dir()],
        ['record', ...dir(), '--', 'true'],
      ]) {
        const result = await runCli(argv, env);
        expect(result).toMatchObject({ code: 3, stderr: expect.stringContaining('MIG-3009') });
        expect(result.stderr).not.toContain('app:secret');
      }
      expect(read(GATE)).toBe(gate);
    });
  });

  test('a recording without any exchange is no evidence', async () => {
    const before = read('migration/samples/samples.ndjson');
    world.copy.write('migration/samples/samples.ndjson', '');
    const result = await world.run('verify', 'notes', '--format', 'json');
    world.copy.write('migration/samples/samples.ndjson', before);
    const gate = gateSchema.parse(JSON.parse(result.stdout));
    expect(result.code).toBe(1);
    expect(gate).toMatchObject({ verdict: 'not-run' });
    expect(gate.checks.map((check) => [check.name, check.verdict])).toEqual([
      ['slice', 'pass'],
      ['contract', 'not-run'],
      ['parity', 'not-run'],
      ['load', 'not-run'],
    ]);
  });

  test('without samples, or without one for every route, the checks did not run', async () => {
    const file = join(world.root, 'migration/samples/samples.ndjson');
    const lines = readFileSync(file, 'utf8').split('\n');
    world.copy.write(
      'migration/samples/samples.ndjson',
      lines.filter((line) => !line.includes('DELETE /notes/:id')).join('\n'),
    );
    const unreached = await world.run('verify', 'notes', '--only', 'contract');
    expect(unreached).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('DELETE /notes/:id: no recorded request reaches this route'),
    });
    expect(unreached.stdout).toMatch(/contract +not-run/);
    rmSync(join(world.root, 'migration/samples'), { recursive: true });
    const none = await world.run('verify', 'notes');
    expect(none.code).toBe(1);
    for (const name of ['contract', 'parity', 'load'])
      expect(none.stdout).toMatch(new RegExp(`${name} +not-run`));
    expect(existsSync(join(world.root, 'migration/gates/notes.json'))).toBe(true);
  });
});
