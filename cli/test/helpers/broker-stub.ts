import { createServer, type IncomingMessage } from 'node:http';

export interface BrokerCall {
  readonly method: string;
  readonly url: string;
  readonly authorization: string | undefined;
  readonly body: string;
}

/** As much of the Pact Broker's HTTP API as its command-line client and we use. */
export interface BrokerStub {
  readonly url: string;
  readonly calls: readonly BrokerCall[];
  /** What the matrix answers. */
  answer: { deployable: boolean | null; reason: string; success: number };
  close(): void;
}

const ENVIRONMENT = 'e-1';

export async function startBrokerStub(token: string): Promise<BrokerStub> {
  const calls: BrokerCall[] = [];
  const pacts = new Set<string>();
  const stub = { answer: { deployable: true, reason: 'All verified', success: 1 } };
  const server = createServer(async (request, response) => {
    const { method = 'GET', url = '/' } = request;
    const { authorization } = request.headers;
    const body = await textOf(request);
    calls.push({ method, url, authorization, body });
    const reply = (status: number, value: unknown) =>
      response.writeHead(status, { 'content-type': 'application/hal+json' }).end(JSON.stringify(value));
    const link = (path: string) => ({ href: `${base()}${path}` });
    if (authorization !== `Bearer ${token}`) return reply(401, { error: `who is ${authorization}?` });
    if (url === '/')
      return reply(200, {
        _links: {
          'pb:publish-contracts': link('/contracts/publish'),
          'pb:pacticipant-version': link('/pacticipants/{pacticipant}/versions/{version}'),
          'pb:environments': link('/environments'),
        },
      });
    if (url === '/contracts/publish') {
      const { pacticipantName, pacticipantVersionNumber, contracts } = JSON.parse(body);
      pacts.add(
        `/pacts/provider/${contracts[0].providerName}/consumer/${pacticipantName}/version/${pacticipantVersionNumber}`,
      );
      return reply(200, { notices: [], _embedded: {}, _links: { 'pb:contracts': [] } });
    }
    if (pacts.has(url))
      return reply(200, { _links: { 'pb:publish-verification-results': link('/verification-results') } });
    if (url === '/verification-results') return reply(201, {});
    if (url.startsWith('/matrix')) return reply(200, { summary: stub.answer, notices: [], matrix: [] });
    if (url === '/environments')
      return reply(200, {
        _embedded: { environments: [{ uuid: ENVIRONMENT, name: 'production' }] },
      });
    if (url.startsWith('/pacticipants/'))
      return reply(200, {
        _links: { 'pb:record-deployment': [{ name: 'production', ...link('/deployed') }] },
      });
    return reply(url === '/deployed' ? 201 : 404, {});
  });
  const base = () => {
    const address = server.address();
    if (address === null || typeof address === 'string') throw new TypeError('a TCP server has an address');
    return `http://127.0.0.1:${address.port}`;
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(stub, {
    url: base(),
    calls,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  });
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
