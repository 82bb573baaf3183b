import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { aTable, type TableBuilder } from './support/table.ts';
import { anUpstream, aProxy, named, send } from './support/world.ts';

describe('reload', () => {
  it('drops nothing while the table is swapped twenty times', async () => {
    const sides = [await named('one'), await named('two')];
    const tableFor = (turn: number) =>
      aTable()
        .target('monolith', sides[0]?.url ?? '')
        .target('catalog', sides[turn % 2]?.url ?? '')
        .context('catalog', { mode: turn % 3 === 0 ? 'monolith' : 'service', generation: turn })
        .routes(['ALL', '/products/:id', 'catalog', turn % 2 ? 'query' : 'command'])
        .build();
    const proxy = await aProxy({ table: tableFor(0) });
    const agent = new Agent({ keepAlive: true, maxSockets: 16 });
    const { hostname, port } = new URL(proxy.url);
    const ask = async (id: number): Promise<string> => {
      const method = id % 3 ? 'GET' : 'POST';
      const req = request({ hostname, port, path: `/products/${id}`, method, agent }).end(
        id % 3 ? undefined : 'body',
      );
      const [res] = (await once(req, 'response')) as [IncomingMessage];
      let body = '';
      for await (const chunk of res) body += chunk;
      return `${res.statusCode} ${body}`;
    };
    const answers: string[] = [];
    let next = 0;
    const worker = async (): Promise<void> => {
      while (next < 800) {
        const id = next;
        next += 1;
        if (id > 0 && id % 40 === 0) expect(proxy.reload(tableFor(id / 40)).ok).toBe(true);
        answers.push(await ask(id));
      }
    };
    await Promise.all(Array.from({ length: 16 }, worker));
    agent.destroy();
    expect(answers.filter((answer) => !/^200 (one|two)$/.test(answer))).toEqual([]);
    expect(answers).toHaveLength(800);
    expect(proxy.status().inFlight).toBe(0);
  });

  it('lets a request end on the table it began with, on an upstream that the new table lacks', async () => {
    let finish: (() => void) | undefined;
    const slow = await anUpstream((_req, res) => {
      res.write('begin ');
      finish = () => res.end('end');
    });
    const other = await named('other');
    const proxy = await aProxy({ table: aTable().target('monolith', slow.url).build() });
    const { hostname, port } = new URL(proxy.url);
    const [res] = (await once(request({ hostname, port, agent: false }).end(), 'response')) as [
      IncomingMessage,
    ];
    proxy.reload(aTable().target('monolith', other.url).build());
    expect((await send(proxy.url, '/')).body).toBe('other');
    finish?.();
    let body = '';
    for await (const chunk of res) body += chunk;
    expect(body).toBe('begin end');
  });

  it('keeps the old table when the new one has problems', async () => {
    const monolith = await named('monolith');
    const good = aTable().target('monolith', monolith.url);
    const proxy = await aProxy({ table: good.build() });
    const bad: TableBuilder = aTable().routes(['GET', '/x', 'nobody']);
    const result = proxy.reload(bad.build());
    expect(result).toMatchObject({ ok: false, problems: [{ path: 'routes.0.context' }] });
    expect(proxy.table()).toEqual(good.build());
  });
});
