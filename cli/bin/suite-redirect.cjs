'use strict';
/*
 * Preloaded into the test-suite that `migrate record` runs: most suites for Express start the application in their own
 * process (supertest, chai-http, `app.listen(0)`). Connections to such an in-process application go to MIGRATE_BASE_URL
 * instead; everything else is left alone, so a suite that asks BASE_URL itself, a stub of a provider that is no Express
 * application, and the database are not touched. It works below the HTTP clients, so any of them is covered, also inside a
 * test runner that loads modules by itself. It runs on the application's own Node.js, however old.
 */
const http = require('http');
const net = require('net');

const target = process.env.MIGRATE_BASE_URL === undefined ? undefined : new URL(process.env.MIGRATE_BASE_URL);

/** Ports on which an Express application of this process listens. */
const inProcess = new Map();

const isApplication = (value) =>
  typeof value === 'function' && typeof value.handle === 'function' && typeof value.set === 'function';

/** supertest gives the application itself to the server, http.createServer(app) as well; both end as a listener. */
function servesApplication(server) {
  return server.listeners('request').some((listener) => isApplication(listener));
}

/**
 * The application's usual port is taken by the one that is under test, so the copy in this process gets another one; whoever
 * asks for the usual port means the application and is redirected all the same.
 */
function watchServers() {
  const { listen } = net.Server.prototype;
  net.Server.prototype.listen = function watched(...args) {
    if (!servesApplication(this)) return listen.apply(this, args);
    const asked = portOf(args[0]);
    if (asked !== undefined) {
      if (asked !== 0) inProcess.set(asked, this);
      args[0] = typeof args[0] === 'object' ? Object.assign({}, args[0], { port: 0 }) : 0;
    }
    const register = () => {
      const address = this.address();
      if (address !== null && typeof address === 'object') inProcess.set(address.port, this);
    };
    this.once('listening', register);
    this.once('close', () => {
      for (const [port, server] of inProcess) if (server === this) inProcess.delete(port);
    });
    const server = listen.apply(this, args);
    // Without a name to look up the port is known at once, and supertest connects before the event.
    register();
    return server;
  };
}

/** Undefined for a socket's path. */
function portOf(first) {
  const port = first !== null && typeof first === 'object' ? first.port : first;
  return port === undefined || port === '' || Number.isNaN(Number(port)) ? undefined : Number(port);
}

const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|::1|\[::1\]|0\.0\.0\.0|::)$/;

function isOurs(options) {
  return (
    options !== null &&
    typeof options === 'object' &&
    inProcess.has(Number(options.port)) &&
    (options.host === undefined || LOOPBACK.test(options.host))
  );
}

/** `connect` takes an array of normalized arguments from `net.connect`, or options, or a port and a host. */
function watchConnections() {
  const { connect } = net.Socket.prototype;
  net.Socket.prototype.connect = function redirected(...args) {
    const [first] = args;
    if (Array.isArray(first)) {
      if (isOurs(first[0])) first[0] = redirectedOptions(first[0]);
    } else if (isOurs(first)) args[0] = redirectedOptions(first);
    else if (
      typeof first === 'number' &&
      isOurs({ port: first, host: typeof args[1] === 'string' ? args[1] : undefined })
    ) {
      args[0] = Number(target.port);
      if (typeof args[1] === 'string') args[1] = target.hostname;
    }
    return connect.apply(this, args);
  };
}

function redirectedOptions(options) {
  return Object.assign({}, options, { host: target.hostname, port: Number(target.port) });
}

if (target !== undefined && http.globalAgent !== undefined) {
  watchServers();
  watchConnections();
}
