'use strict';
/*
 * Preloaded into the user's application while it is recorded or verified: its calls to other systems over HTTP go through a gate of
 * ours, which keeps them or answers as it was answered when they were recorded. MIGRATE_OUTBOUND is the gate's URL,
 * MIGRATE_OUTBOUND_EXCEPT a list of `host:port` that are reached as ever: the application itself and seams. Nothing else is touched:
 * not the database, not sockets, not HTTP/2. It runs on the application's own Node.js, however old.
 */
const http = require('http');
const https = require('https');

const gate = process.env.MIGRATE_OUTBOUND ? new URL(process.env.MIGRATE_OUTBOUND) : undefined;
const plain = http.request;
const except = new Set((process.env.MIGRATE_OUTBOUND_EXCEPT || '').split(',').filter(Boolean));

/** Addresses of this machine are one: an application calls itself by any of them. */
function isExcepted(host, port) {
  const name = /^(localhost|127\.|\[?::1\]?$)/.test(host) ? '127.0.0.1' : host;
  return except.has(`${name}:${port}`) || `${name}:${port}` === gate.host;
}

function portOf(protocol, port) {
  return String(port || (protocol === 'https:' ? 443 : 80));
}

function optionsOf(args, protocol) {
  const rest = args.slice();
  let options = {};
  if (typeof rest[0] === 'string' || rest[0] instanceof URL) {
    const url = new URL(String(rest.shift()));
    options = {
      protocol: url.protocol,
      hostname: url.hostname,
      port: url.port,
      path: url.pathname + url.search,
    };
    if (url.username)
      options.auth = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  }
  if (rest[0] !== null && typeof rest[0] === 'object') options = Object.assign(options, rest.shift());
  if (!options.protocol) options.protocol = protocol;
  return { options, callback: typeof rest[0] === 'function' ? rest[0] : undefined };
}

function redirect(module, protocol) {
  const original = module.request;
  module.request = function request(...args) {
    const { options, callback } = optionsOf(args, protocol);
    const host = options.hostname || (options.host || 'localhost').replace(/:\d+$/, '');
    const port = portOf(options.protocol, options.port || options.defaultPort);
    if (
      options.socketPath ||
      options.createConnection ||
      options.method === 'CONNECT' ||
      isExcepted(host, port)
    )
      return original.apply(this, args);
    const call = Object.assign({}, options, {
      protocol: 'http:',
      host: gate.hostname,
      hostname: gate.hostname,
      port: gate.port,
      defaultPort: 80,
      agent: false,
      setHost: false,
      headers: undefined,
    });
    const origin = `${options.protocol}//${host}${isUsual(options.protocol, port) ? '' : `:${port}`}`;
    const sent = plain.call(http, call, callback);
    for (const [name, value] of pairsOf(options.headers)) sent.setHeader(name, value);
    if (!sent.hasHeader('host')) sent.setHeader('host', origin.slice(origin.indexOf('//') + 2));
    sent.setHeader('x-migrate-origin', origin);
    return sent;
  };
  module.get = function get(...args) {
    const sent = module.request(...args);
    sent.end();
    return sent;
  };
}

function isUsual(protocol, port) {
  return port === portOf(protocol, undefined);
}

/** Headers are an object, or a list of names and values in turn, or of pairs. */
function pairsOf(headers) {
  if (!headers) return [];
  if (!Array.isArray(headers)) return Object.entries(headers).filter(([, value]) => value !== undefined);
  if (Array.isArray(headers[0])) return headers;
  const pairs = [];
  for (let at = 0; at < headers.length; at += 2) pairs.push([headers[at], headers[at + 1]]);
  return pairs;
}

function redirectFetch() {
  const original = globalThis.fetch;
  globalThis.fetch = function fetch(input, init) {
    let request;
    try {
      request = new Request(input, init);
    } catch {
      return original(input, init);
    }
    const url = new URL(request.url);
    if (!/^https?:$/.test(url.protocol) || isExcepted(url.hostname, portOf(url.protocol, url.port)))
      return original(input, init);
    const call = new Request(gate.origin + url.pathname + url.search, request);
    call.headers.set('x-migrate-origin', url.origin);
    return original(call);
  };
}

if (gate) {
  redirect(http, 'http:');
  redirect(https, 'https:');
  if (typeof globalThis.fetch === 'function') redirectFetch();
  const { syncBuiltinESMExports } = require('module');
  if (typeof syncBuiltinESMExports === 'function') syncBuiltinESMExports();
}
