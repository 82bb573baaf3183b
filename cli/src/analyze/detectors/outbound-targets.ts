import { packageOf } from './call-places.ts';

/** What is called of each client that speaks HTTP or the like, behind the name of its package; the empty text is the package itself. */
const CALLS: Readonly<Record<string, RegExp>> = {
  http: /^\.(?:request|get)$/,
  https: /^\.(?:request|get)$/,
  http2: /^\.connect$/,
  net: /^\.(?:connect|createConnection)$/,
  tls: /^\.connect$/,
  axios: /^(?:\.create\(\))?(?:\.\w+)?$/,
  got: /^(?:\.extend\(\))*(?:\.\w+)?$/,
  ky: /^(?:\.(?:create|extend)\(\))*(?:\.\w+)?$/,
  superagent: /^(?:\.agent\(\))?(?:\.\w+)?$/,
  undici:
    /^(?:\.(?:fetch|request|stream|pipeline)|\.(?:Client|Pool|Agent)\(\)\.(?:request|stream|pipeline|connect))$/,
  'node-fetch': /^(?:\.fetch)?$/,
  'cross-fetch': /^(?:\.fetch)?$/,
  'isomorphic-fetch': /^(?:\.fetch)?$/,
  ofetch: /^\.(?:ofetch|\$fetch)(?:\.(?:create\(\)|raw|native))*$/,
  'graphql-request': /^(?:\.(?:request|rawRequest|batchRequests|gql\(\))|\.GraphQLClient\(\)\.\w+)?$/,
  'http-proxy': /^\.create(?:Proxy|ProxyServer|Server)\(\)\.(?:web|ws)$/,
  'express-http-proxy': /^$/,
  wretch: /^\(\)(?:\.\w+\(\))*\.(?:get|head|post|put|patch|delete|opts|fetch)$/,
  'http-proxy-middleware': /^(?:\.(?:createProxyMiddleware|legacyCreateProxyMiddleware))?$/,
};
/** Those of one function or object. */
const PLAIN = /^(?:needle|request|request-promise(?:-native)?|phin|bent|wreck|@hapi\/wreck)(?:\.\w+)?$/;
/** Making a client, reading a constant, or building an error calls nobody. */
const NO_CALL =
  /\.(?:create|extend|agent|isAxiosError|AxiosError|CancelToken|defaults|all|spread|HTTPError|interceptors|use|set|auth|setHeaders?|setEndpoint)$/;
/** Connections that stay open; of `ws` a server is made in the same way. */
const OPENS = /^(socket\.io-client)(?:\.(?:io|connect|default|lookup))?$/;
const SOCKET = /^ws(?:\.WebSocket)?$|^WebSocket$/;

/** The package whose client a call asks, by what is called. */
export function clientOf(target: string, isNew: boolean): string | undefined {
  if (target === 'fetch') return target;
  const opened = OPENS.exec(target)?.[1];
  if (opened !== undefined) return opened;
  if (isNew) return SOCKET.test(target) ? 'ws' : undefined;
  if (NO_CALL.test(target)) return undefined;
  const name = packageOf(target);
  const isCall = PLAIN.test(target) || CALLS[name]?.test(target.slice(name.length)) === true;
  return isCall ? name : undefined;
}
