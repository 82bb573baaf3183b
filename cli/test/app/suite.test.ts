import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { z } from 'zod';
import { runCli } from '../helpers/run-cli.ts';
import { enterWorld, type World } from '../helpers/world.ts';

let world: World | undefined;
afterEach(async () => {
  await world?.leave();
  world = undefined;
});

const EXPRESS = JSON.stringify(join(import.meta.dirname, '../../../node_modules/express'));
const IN_PROCESS = `
const app = require(${EXPRESS})();
app.get('/products', (request, response) => response.json('own'));
const server = app.listen(0, async () => {
  const answer = await fetch('http://127.0.0.1:' + server.address().port + '/products');
  const direct = await fetch(process.env.BASE_URL + '/products');
  process.exit((await answer.text()) === (await direct.text()) ? 0 : 3);
});
`;

const runSchema = z.object({
  exitCode: z.number(),
  answered: z.array(
    z.object({ context: z.string(), route: z.string(), target: z.string(), requests: z.number() }),
  ),
});

test('counts who answered the suite, also one that starts the application in its own process', async () => {
  world = await enterWorld('runtime/shop');
  const { root } = world;
  const suite = (source: string) =>
    runCli(['suite', '--format', 'json', '--dir', root, '--', 'node', '-e', source]);
  const refused = await suite('1');
  expect({ code: refused.code, stdout: refused.stdout }).toEqual({
    code: 3,
    stdout: expect.stringContaining('The proxy does not run'),
  });

  await world.run('up');
  const done = await suite(IN_PROCESS);
  expect(done.code).toBe(0);
  const { answered } = runSchema.parse(JSON.parse(done.stdout));
  expect(answered.reduce((sum, one) => sum + one.requests, 0)).toBe(2);
  expect(new Set(answered.map((one) => one.target))).toEqual(new Set(['monolith']));

  const failed = await suite('process.exit(7)');
  expect({ code: failed.code, run: runSchema.parse(JSON.parse(failed.stdout)) }).toEqual({
    code: 1,
    run: { exitCode: 7, answered: [] },
  });
});
