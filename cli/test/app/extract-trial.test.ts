import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { askForeignRoutes } from '../../src/app/extract-trial.ts';
import { fail } from '../../src/errors/problem.ts';
import { aModel } from '../support/a-model.ts';

describe('asking a service on trial for foreign routes', () => {
  let server: Server | undefined;
  afterEach(() => server?.close());

  async function asked(answer: (path: string) => number | undefined): Promise<void> {
    const listening = createServer((request, response) => {
      const status = answer(request.url ?? '');
      if (status === undefined) request.socket.destroy();
      else response.writeHead(status).end();
    });
    server = listening;
    await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
    const { port } = listening.address() as AddressInfo;
    const { routes } = aModel().withRoute('POST', '/boats', { handler: 'boats.js#add' }).build();
    await askForeignRoutes(`http://127.0.0.1:${port}`, routes, (message, cause, place) =>
      fail('MIG-4010', { message, cause, ...place }),
    );
  }

  test('takes the answer to a path that nobody registered', async () => {
    await expect(asked(() => 404)).resolves.toBeUndefined();
    await expect(asked((path) => (path === '/boats' ? 201 : 404))).rejects.toMatchObject({
      problem: { code: 'MIG-4010', message: 'POST /boats with 201' },
    });
  });

  test('says so when the application ends instead of answering', async () => {
    await expect(asked(() => undefined)).rejects.toMatchObject({
      problem: {
        code: 'MIG-3003',
        message: expect.stringMatching(/^POST \/boats\S*, sent without any login, got no answer$/),
      },
    });
  });
});
