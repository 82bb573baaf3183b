import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { freePort } from '../../src/ports/sockets.ts';
import { brokerAccess } from '../../src/verify/contract/broker/broker-access.ts';
import { publish } from '../../src/verify/contract/broker/publish.ts';
import { type BrokerStub, startBrokerStub } from '../helpers/broker-stub.ts';
import { runCli } from '../helpers/run-cli.ts';
import { writeVerified } from '../helpers/verified-service.ts';
import { enterWorld, type World } from '../helpers/world.ts';

const TOKEN = 'a-token-that-nobody-may-see';

let world: World;
let broker: BrokerStub;
beforeEach(async () => {
  world = await enterWorld('verification/notes');
  broker = await startBrokerStub(TOKEN);
});
afterEach(async () => {
  broker.close();
  await world.leave();
});

const run = (env: Record<string, string>, ...argv: string[]) =>
  runCli([...argv, '--dir', world.root], {
    PACT_BROKER_BASE_URL: broker.url,
    PACT_BROKER_TOKEN: TOKEN,
    ...env,
  });
const read = (path: string) => readFileSync(join(world.root, path), 'utf8');

describe('with a broker', () => {
  test('a pact and the result of its verification are published', async () => {
    await writeVerified(world.root);
    const access = brokerAccess({ PACT_BROKER_BASE_URL: broker.url, PACT_BROKER_TOKEN: TOKEN });
    if (access === undefined) throw new Error('an address was given');
    const pact = { file: join(world.root, 'migration/contracts/pacts/clients-notes.json'), content: 'c-1' };
    const verification = {
      consumer: 'clients',
      consumerVersion: 'c-1',
      provider: 'notes',
      providerVersion: 'n-1',
      success: false,
    };
    await publish(access, pact, verification);
    await publish(access, pact, { ...verification, providerVersion: 'n-2', success: true });
    const sent = broker.calls.filter((one) => one.method === 'POST');
    // The second time the pact is there already, and nothing is written over it.
    expect(sent.map((one) => one.url)).toEqual([
      '/contracts/publish',
      '/verification-results',
      '/verification-results',
    ]);
    const [contract, result, second] = sent.map((one) => JSON.parse(one.body));
    expect(contract).toMatchObject({ pacticipantName: 'clients', pacticipantVersionNumber: 'c-1' });
    const content = JSON.parse(Buffer.from(contract.contracts[0].content, 'base64').toString());
    expect(content.interactions).toHaveLength(1);
    expect(result).toMatchObject({ success: false, providerApplicationVersion: 'n-1' });
    expect(second).toMatchObject({ success: true, providerApplicationVersion: 'n-2' });
  });

  test('its matrix decides beside the gate, and a deployment is recorded there too', async () => {
    await writeVerified(world.root);
    const yes = await run({}, 'deployable', 'notes', '--to', 'production');
    expect(yes).toMatchObject({ code: 0, stdout: expect.stringContaining('counts 1 verifications') });
    const asked = broker.calls.find((one) => one.url.startsWith('/matrix'))?.url ?? '';
    expect(asked).toMatch(/\[pacticipant\]=notes&.*\[pacticipant\]=clients&.*environment=production/);
    broker.answer = { deployable: null, reason: 'No verified pact', success: 0 };
    const no = await run({}, 'deployable', 'notes', '--to', 'production');
    expect(no).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('the Pact Broker says no: No verified pact'),
    });
    expect(await run({}, 'deployable', 'notes', '--deployed', 'production')).toMatchObject({ code: 0 });
    expect(broker.calls.filter((one) => one.method === 'POST').map((one) => one.url)).toEqual(['/deployed']);
    expect(read('migration/contracts/matrix.json')).toContain('"participant": "notes"');
  });

  test('a yes of the broker that rests on no verification is a no', async () => {
    await writeVerified(world.root);
    broker.answer = { deployable: true, reason: 'There are no missing dependencies', success: 0 };
    const result = await run({}, 'deployable', 'notes', '--to', 'production');
    expect(result).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('no verification is known to it'),
    });
  });
});

describe('a broker that cannot be used', () => {
  const commands = [
    ['verify', 'notes', '--only', 'contract'],
    ['deployable', 'notes', '--to', 'production'],
    ['deployable', 'notes', '--deployed', 'production'],
  ];

  test.each(commands)('that refuses the token ends %s %s %s with 3 and changes nothing', async (...argv) => {
    await writeVerified(world.root);
    const before = read('migration/contracts/matrix.json') + read('migration/gates/notes.json');
    const result = await run({ PACT_BROKER_TOKEN: 'a-stale-token' }, ...argv);
    expect(result).toMatchObject({ code: 3, stdout: '' });
    expect(result.stderr).toContain('MIG-5102');
    expect(result.stderr).not.toContain('a-stale-token');
    expect(read('migration/contracts/matrix.json') + read('migration/gates/notes.json')).toBe(before);
    expect(existsSync(join(world.root, 'migration/journal.ndjson'))).toBe(false);
  });

  test.each(commands)('that does not answer ends %s %s %s with 3 at once', async (...argv) => {
    await writeVerified(world.root);
    const before = read('migration/contracts/matrix.json');
    const result = await run({ PACT_BROKER_BASE_URL: `http://127.0.0.1:${await freePort()}` }, ...argv);
    expect(result).toMatchObject({ code: 3, stdout: '' });
    expect(result.stderr).toContain('MIG-5101');
    expect(read('migration/contracts/matrix.json')).toBe(before);
  });

  test.each(['broker.example', 'ftp://broker.example', 'http://ann:secret@broker.example'])(
    'the address %s is refused without being repeated',
    async (url) => {
      const result = await run({ PACT_BROKER_BASE_URL: url }, 'deployable', 'notes', '--to', 'production');
      expect(result).toMatchObject({ code: 3, stderr: expect.stringContaining('MIG-5101') });
      expect(result.stderr).not.toContain('secret');
    },
  );
});
