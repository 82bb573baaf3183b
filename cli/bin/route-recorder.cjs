'use strict';
/*
 * Preloaded into the user's application by `migrate analyze --probe`: notes every registration on Express 4 and 5 and
 * writes the routes of the applications that listen to MIGRATE_PROBE_DIR/<pid>-<thread>.json, how far a process came to
 * <pid>-<thread>.loaded and .listening, and what it had registered without listening, or when it ended, to .sofar: what misses
 * its database registers all, and then ends or waits. It runs on the application's own Node.js, however old, so it is plain CommonJS with
 * nothing of ours around it.
 */
const Module = require('module');
const fs = require('fs');
const net = require('net');
const path = require('path');

const folder = process.env.MIGRATE_PROBE_DIR;
/** Time without a registration after which a listening application counts as complete. */
const QUIET_MS = 700;

const places = new Map();
const applications = new Set();
const mounted = new Set();
const listening = new Set();
let timer;

const isFunction = (value) => typeof value === 'function';
const isApplication = (value) => isFunction(value) && isFunction(value.handle) && isFunction(value.set);
const flat = (value) =>
  Array.isArray(value) ? value.reduce((all, one) => all.concat(flat(one)), []) : [value];

/** A frame of a file, not of Node.js itself: `at run (/app/a.js:1:2)`, `at async file:///app/a.mjs:1:2`. */
const FRAME = /(?:\(|^at (?:async )?)(file:\/\/)?(\/[^()]*?):(\d+):\d+\)?$/;

/** File and line of the call outside of installed packages that led here. */
function callSite() {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 40;
  const lines = String(new Error().stack).split('\n').slice(2);
  Error.stackTraceLimit = limit;
  for (const line of lines) {
    const found = FRAME.exec(line.trim());
    if (found === null || found[2] === __filename || found[2].includes('/node_modules/')) continue;
    return { file: found[1] === undefined ? found[2] : decodeURI(found[2]), line: Number(found[3]) };
  }
  return undefined;
}

/** Express takes the first argument as path unless it is, or first nests, a handler. */
function pathsOf(args) {
  let first = args[0];
  while (Array.isArray(first) && first.length > 0) first = first[0];
  const isHandler = isFunction(first) || (first && isFunction(first.handle));
  return isHandler ? ['/'] : flat(args[0] === undefined ? '/' : args[0]).map(String);
}

function stackOf(router) {
  if (router && Array.isArray(router.stack)) return router.stack;
  return [];
}

/** Express 4 makes the router of an application at its first use; touching `router` there throws. */
function routerOf(application) {
  if (application._router) return application._router;
  try {
    return application.router && application.router.stack ? application.router : undefined;
  } catch (_error) {
    return undefined;
  }
}

function wrap(target, name, after) {
  const original = target && target[name];
  if (!isFunction(original) || original.migrateProbe) return;
  const wrapper = function (...args) {
    const owner = after.before === undefined ? undefined : after.before(this);
    const result = original.apply(this, args);
    after.note(this, args, owner);
    settle();
    return result;
  };
  wrapper.migrateProbe = true;
  target[name] = wrapper;
}

/** Layers that a call added get the paths and the place of that call; the outermost call of ours wins. */
const useOfRouter = {
  before: (router) => stackOf(router).length,
  note: (router, args, length) => noteLayers(stackOf(router).slice(length), args),
};

const useOfApplication = {
  before: (application) => stackOf(routerOf(application)).length,
  note: (application, args, length) => noteLayers(stackOf(routerOf(application)).slice(length), args),
};

function noteLayers(layers, args) {
  const handlers = flat(args).filter(isFunction);
  const own = layers.filter(
    (layer) => !layer.route && layer.name !== 'query' && layer.name !== 'expressInit',
  );
  own.forEach((layer, index) => {
    const handler = handlers[index];
    places.set(layer, {
      paths: pathsOf(args),
      at: callSite(),
      application: isApplication(handler) ? handler : undefined,
    });
    if (isApplication(handler)) mounted.add(handler);
  });
}

const routeOfRouter = {
  note: (router, args) => {
    const layer = stackOf(router)[stackOf(router).length - 1];
    if (layer) places.set(layer, { paths: flat(args[0]).map(String), at: callSite() });
  },
};

function patchRouter(Router) {
  if (!isFunction(Router)) return;
  for (const target of [Router, Router.prototype]) {
    wrap(target, 'use', useOfRouter);
    wrap(target, 'route', routeOfRouter);
  }
}

function patchExpress(express) {
  if (!isFunction(express) || !express.application || !isFunction(express.Router)) return;
  patchRouter(express.Router);
  wrap(express.application, 'use', useOfApplication);
  wrap(express.application, 'init', { note: (application) => applications.add(application) });
}

function join(before, after) {
  const isExpression = after.startsWith('/^') || (/^\/.*\/[gimsuy]*$/.test(after) && /[\\^$(|]/.test(after));
  if (isExpression) return before === '/' ? after : `${before} + ${after}`;
  return `${before}/${after}`.replace(/\/{2,}/g, '/');
}

function normalize(text) {
  return text.length > 1 && !/ \+ \/|^\/\^/.test(text) ? text.replace(/\/+$/, '') || '/' : text;
}

function methodsOf(route) {
  return Object.keys(route.methods || {}).map((method) => (method === '_all' ? 'ALL' : method.toUpperCase()));
}

function walk(router, prefix, seen, { routes, mounts }) {
  if (router === undefined || seen.includes(router)) return;
  for (const layer of stackOf(router)) {
    const place = places.get(layer) || { paths: ['/'] };
    if (layer.route) {
      const methods = methodsOf(layer.route);
      const paths = places.has(layer) ? place.paths : flat(layer.route.path).map(String);
      for (const one of paths)
        for (const method of methods.length >= 25 ? ['ALL'] : methods)
          routes.push(Object.assign({ method, path: normalize(join(prefix, one)) }, place.at));
      continue;
    }
    const inner = place.application === undefined ? layer.handle : routerOf(place.application);
    if (!inner || !Array.isArray(inner.stack)) continue;
    if (place.at !== undefined) mounts.set(`${place.at.file}:${place.at.line}`, place.at);
    for (const one of place.paths) walk(inner, join(prefix, one), seen.concat([router]), { routes, mounts });
  }
}

/** The applications that a server was seen to answer with; where a listener hides its own, all that nothing mounts. */
function roots() {
  const listeners = Array.from(listening);
  const seen = listeners.filter(isApplication);
  if (seen.length > 0 && seen.length === listeners.length) return seen;
  return seen.concat(Array.from(applications).filter((one) => !mounted.has(one) && !seen.includes(one)));
}

function write(kind) {
  if (applications.size === 0) return;
  const routes = [];
  const mounts = new Map();
  for (const application of roots()) walk(routerOf(application), '/', [], { routes, mounts });
  note(kind, JSON.stringify({ routes, mounts: Array.from(mounts.values()) }));
}

/** Node.js 10 may have no threads. */
function thread() {
  try {
    return require('worker_threads').threadId;
  } catch (_error) {
    return 0;
  }
}

/** The folder is gone once the probe is over, which is nothing that the application should hear of. */
function note(kind, text) {
  const file = path.join(folder, `${process.pid}-${thread()}.${kind}`);
  try {
    fs.writeFileSync(`${file}.part`, text);
    fs.renameSync(`${file}.part`, file);
  } catch (_error) {
    clearTimeout(timer);
  }
}

function settle() {
  clearTimeout(timer);
  timer = setTimeout(() => write(listening.size > 0 ? 'json' : 'sofar'), QUIET_MS);
  if (timer.unref) timer.unref();
}

function install() {
  const load = Module._load;
  Module._load = function (request, ...rest) {
    const exported = load.call(this, request, ...rest);
    if (request === 'router') patchRouter(exported);
    else patchExpress(exported);
    return exported;
  };
  const listen = net.Server.prototype.listen;
  net.Server.prototype.listen = function (...args) {
    this.once('listening', () => {
      if (this.listenerCount('request') > 0) note('listening', '');
      for (const listener of this.listeners('request')) listening.add(listener);
      if (this.listenerCount('request') > 0) settle();
    });
    return listen.apply(this, args);
  };
  // Loaders of TypeScript and ES modules may pass Module._load by; they find this instance in the cache.
  for (const place of [path.join(process.cwd(), 'package.json'), process.argv[1]]) patchOf(place);
}

/** The Express that a file would get. This process need not be the application: npm and build tools are preloaded too. */
function patchOf(file) {
  try {
    patchExpress(Module.createRequire(path.resolve(file))('express'));
  } catch (_error) {
    // It has none.
  }
}

/** What a build registers is told by the lines of its sources. */
function mapSources() {
  if (isFunction(process.setSourceMapsEnabled)) process.setSourceMapsEnabled(true);
}

if (folder !== undefined) {
  note('loaded', '');
  mapSources();
  install();
  process.once('exit', () => write('sofar'));
}
