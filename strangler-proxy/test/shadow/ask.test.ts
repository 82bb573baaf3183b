import type { Dispatcher } from 'undici';
import { expect, it } from 'vitest';
import type { Sender } from '../../src/forwarding/connection-pool.ts';
import { ask } from '../../src/shadow/ask.ts';

it('tells of an answer once its connection is done with it: an error of who hears it is none of the answer', async () => {
  const order: string[] = [];
  const controller: Dispatcher.DispatchController = {
    aborted: false,
    paused: false,
    reason: null,
    abort: () => undefined,
    pause: () => undefined,
    resume: () => undefined,
  };
  const pool: Sender = {
    dispatch: (_options, handler) => {
      handler.onRequestStart?.(controller, {});
      handler.onResponseStart?.(controller, 200, {});
      handler.onResponseEnd?.(controller, {});
      order.push('done');
    },
  };
  await new Promise<void>((resolve, reject) => {
    ask(
      { pool, method: 'GET', url: '/', headers: [], maxBody: 10 },
      {
        onAnswer: () => {
          order.push('heard');
          resolve();
        },
        onNoAnswer: reject,
      },
    );
  });
  expect(order).toEqual(['done', 'heard']);
});
