import { createServer } from 'node:http';

/**
 * Stands for the payment provider, as a process of its own: `node test/support/paymentStub.mjs [PORT]`.
 *
 *   POST /charges               201 { id }; 402 for the card tok_declined; 500 for tok_broken; no answer for tok_silent
 *   POST /charges/:id/refund    200; 500 for a charge of the card tok_no_refund
 *   GET  /charges?card=TOKEN    what was charged with this card, for the tests to look at
 *   GET  /health                200
 *
 * The same idempotency key is the same charge, as with real providers.
 */
const charges = new Map();
const byKey = new Map();

const server = createServer(async (req, res) => {
  const url = new URL(req.url, 'http://stub');
  const answer = (status, body) => {
    res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
  if (req.method === 'GET' && url.pathname === '/health') return answer(200, { provider: 'stub' });
  if (req.method === 'GET' && url.pathname === '/charges') {
    const card = url.searchParams.get('card');
    return answer(200, { items: [...charges.values()].filter((charge) => charge.cardToken === card) });
  }
  const body = await readJson(req);
  if (req.method === 'POST' && url.pathname === '/charges') return charge(req, body, answer);
  const refunded = /^\/charges\/([^/]+)\/refund$/.exec(url.pathname)?.[1];
  if (req.method === 'POST' && refunded !== undefined) return refund(charges.get(refunded), answer);
  return answer(404, { error: 'unknown' });
});

function charge(req, { cardToken, amountCents, currency }, answer) {
  if (cardToken === 'tok_declined') return answer(402, { error: 'declined' });
  if (cardToken === 'tok_broken') return answer(500, { error: 'broken' });
  if (cardToken === 'tok_silent') return undefined;
  const key = req.headers['idempotency-key'];
  const known = byKey.get(key);
  if (known !== undefined) return answer(201, { id: known.id });
  const made = {
    id: `ch_${charges.size + 1}_${Date.now().toString(36)}`,
    cardToken,
    amountCents,
    currency,
    refunds: 0,
  };
  charges.set(made.id, made);
  byKey.set(key, made);
  return answer(201, { id: made.id });
}

function refund(made, answer) {
  if (made === undefined) return answer(404, { error: 'unknown' });
  if (made.cardToken.startsWith('tok_no_refund')) return answer(500, { error: 'broken' });
  made.refunds += 1;
  return answer(200, { id: made.id });
}

async function readJson(req) {
  let text = '';
  for await (const chunk of req) text += chunk;
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

server.listen(Number(process.argv[2] ?? 4010), '127.0.0.1', () =>
  process.stdout.write('payment stub ready\n'),
);
process.on('SIGTERM', () => {
  server.closeAllConnections();
  server.close();
});
