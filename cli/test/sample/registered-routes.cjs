'use strict';
/*
 * Prints what a built Express 5 application really registers: `METHOD path` per line.
 * Usage: node registered-routes.cjs FOLDER MODULE, where MODULE (relative to FOLDER) exports createApp().
 */
const { createRequire } = require('node:module');
const path = require('node:path');

const [folder, file] = process.argv.slice(2);
const ofApplication = createRequire(path.join(folder, 'package.json'));
const Router = createRequire(ofApplication.resolve('express'))('router');
const mountedAt = new WeakMap();
const { use } = Router.prototype;
Router.prototype.use = function (...args) {
  const before = this.stack.length;
  const result = use.apply(this, args);
  for (const layer of this.stack.slice(before))
    mountedAt.set(layer, typeof args[0] === 'string' ? args[0] : '/');
  return result;
};

function walk(router, prefix) {
  for (const layer of router.stack) {
    if (layer.route)
      for (const method of Object.keys(layer.route.methods))
        process.stdout.write(`${method.toUpperCase()} ${joined(prefix, layer.route.path)}\n`);
    else if (layer.handle.stack) walk(layer.handle, joined(prefix, mountedAt.get(layer)));
  }
}

function joined(prefix, inner) {
  return `${prefix}/${inner}`.replaceAll(/\/{2,}/g, '/').replace(/(.)\/$/, '$1');
}

walk(ofApplication(path.join(folder, file)).createApp().router, '/');
process.exit(0);
