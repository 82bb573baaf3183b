import { once } from 'node:events';
import { Agent, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { AnswerBatch } from '../../src/forwarding/answer-batch.ts';
import { aTable } from '../support/table.ts';
import { anUpstream, aProxy, eventually } from '../support/world.ts';

describe('a batch of answers', () => {
  it('is sent in order, once the turn of the event loop is over', async () => {
    const batch = new AnswerBatch();
    const sent: string[] = [];
    batch.add({ send: () => sent.push('first') });
    batch.add({ send: () => sent.push('second') });
    await Promise.resolve();
    expect(sent).toEqual([]);
    await nextTurn();
    expect(sent).toEqual(['first', 'second']);
  });

  it('does not wait for what joins while it is being sent', async () => {
    const batch = new AnswerBatch();
    const sent: string[] = [];
    const later = { send: () => sent.push('later') };
    batch.add({
      send: () => {
        sent.push('first');
        batch.add(later);
      },
    });
    await nextTurn();
    expect(sent).toEqual(['first']);
    await nextTurn();
    expect(sent).toEqual(['first', 'later']);
  });
});

describe('answers to many requests at once', () => {
  const agent = new Agent({ keepAlive: true });
  /** Requests that the upstream holds back until all of them are to be answered in one turn. */
  let held: (() => void)[] = [];

  afterEach(() => {
    held = [];
    agent.destroy();
  });

  async function aWorld() {
    const upstream = await anUpstream((req, res: ServerResponse) => {
      const body = req.url === '/empty' ? '' : `answer to ${req.url}`;
      held.push(() => {
        res.writeHead(body ? 200 : 304, body ? { 'content-length': body.length } : {});
        res.end(body);
      });
    });
    return await aProxy({ table: aTable().target('monolith', upstream.url).build() });
  }

  function ask(base: string, path: string) {
    const { hostname, port } = new URL(base);
    const req = request({ hostname, port, path, agent });
    const answer = new Promise<{ status: number | undefined; body: string; reused: boolean }>(
      (resolve, reject) => {
        req.on('error', reject).on('response', (res: IncomingMessage) => {
          let body = '';
          res.setEncoding('utf8').on('data', (text: string) => {
            body += text;
          });
          res.on('end', () => resolve({ status: res.statusCode, body, reused: req.reusedSocket }));
        });
      },
    );
    req.end();
    return { req, answer };
  }

  const release = (): void => {
    for (const answer of held.splice(0)) answer();
  };

  it('are whole, each its own, and leave the connections open', async () => {
    const proxy = await aWorld();
    const paths = Array.from({ length: 20 }, (_, i) => (i % 5 === 0 ? '/empty' : `/${i}`));
    for (const round of [1, 2]) {
      const asked = paths.map((path) => ask(proxy.url, path).answer);
      await eventually(() => held.length === 20, 'all are asked');
      release();
      const answers = await Promise.all(asked);
      expect(answers).toEqual(
        paths.map((path) =>
          path === '/empty'
            ? { status: 304, body: '', reused: round === 2 }
            : { status: 200, body: `answer to ${path}`, reused: round === 2 },
        ),
      );
    }
  });

  it('reach those who stayed when others leave in the same moment', async () => {
    const proxy = await aWorld();
    const asked = Array.from({ length: 20 }, (_, i) => ask(proxy.url, `/${i}`));
    await eventually(() => held.length === 20, 'all are asked');
    const left = asked.filter((_, i) => i % 2 === 0);
    for (const { req, answer } of left) {
      answer.catch(() => undefined);
      req.destroy();
    }
    release();
    const stayed = asked.filter((_, i) => i % 2 === 1);
    const answers = await Promise.all(stayed.map(({ answer }) => answer));
    expect(answers.map(({ body }) => body)).toEqual(stayed.map(({ req }) => `answer to ${req.path}`));
  });

  it('keep the order of requests that one client sent ahead', async () => {
    const proxy = await aWorld();
    const { hostname, port } = new URL(proxy.url);
    const socket = connect(Number(port), hostname);
    let received = '';
    socket.setEncoding('latin1').on('data', (text: string) => {
      received += text;
    });
    await once(socket, 'connect');
    const paths = Array.from({ length: 12 }, (_, i) => `/${i}`);
    socket.write(paths.map((path) => `GET ${path} HTTP/1.1\r\nHost: shop\r\n\r\n`).join(''));
    await eventually(() => held.length === 12, 'all are asked');
    release();
    await eventually(() => received.includes('answer to /11'), 'the last answer');
    expect(received.match(/answer to \/\d+/g)).toEqual(paths.map((path) => `answer to ${path}`));
    socket.destroy();
  });
});
