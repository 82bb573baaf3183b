'use strict';
/*
 * Preloaded into the user's application when it must run beside itself: one that always listens on the same port is given
 * another. MIGRATE_LISTEN holds `usual:other`; whoever asks for the usual port of this machine gets the other one, every
 * other server is left alone. It runs on the application's own Node.js, however old.
 */
const net = require('net');

const [usual, other] = (process.env.MIGRATE_LISTEN || '').split(':').map(Number);

function isUsual(value) {
  return value !== undefined && value !== null && value !== '' && Number(value) === usual;
}

if (usual > 0 && other > 0) {
  const { listen } = net.Server.prototype;
  net.Server.prototype.listen = function redirected(...args) {
    const [first] = args;
    if (first !== null && typeof first === 'object' && isUsual(first.port))
      args[0] = Object.assign({}, first, { port: other });
    else if (typeof first !== 'object' && isUsual(first)) args[0] = other;
    return listen.apply(this, args);
  };
}
