import { createServer } from 'node:http';

/** A server that answers every URL with a status. */
export async function serveOnce(
  statusOf: (url: string) => number,
): Promise<{ url: string; close: () => void }> {
  const server = createServer((request, response) => {
    response.writeHead(statusOf(request.url ?? '/')).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('a TCP server has an address');
  return { url: `http://127.0.0.1:${address.port}`, close: () => void server.close() };
}
