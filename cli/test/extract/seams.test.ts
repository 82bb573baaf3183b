import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { ts } from 'ts-morph';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { PLATFORM_MODULES } from '../../src/extract/generated-modules.ts';
import { fillSource } from '../../src/extract/service/templates.ts';
import { freePort } from '../../src/ports/sockets.ts';
import { FIXTURES, planned, removeTrees, sliceOf, writtenTree } from './helpers/slicing.ts';

afterAll(removeTrees);

const STUB_DB = 'module.exports = () => ({ where: () => ({ update: async () => 1 }) });\n';

async function seamCjs() {
  return planned(
    await sliceOf(join(FIXTURES, 'seam-cjs'), 'src/app.js', 'cats', {
      cats: { routes: ['POST /cats/:sku'], modules: ['src/cats.js'] },
      stock: {
        routes: ['GET /stock'],
        modules: ['src/audit.js', 'src/stock.js', 'src/counting.js'],
        tables: ['stock'],
      },
    }),
  );
}

/** Errors of syntax in a text, as the compiler words them. */
function typeScriptErrors(text: string): string[] {
  const { diagnostics } = ts.transpileModule(text, { reportDiagnostics: true });
  return (diagnostics ?? []).map((one) => ts.flattenDiagnosticMessageText(one.messageText, ' '));
}

/** How the compiler ends on a project, and what it says. */
function compiled(folder: string): { status: number | null; stdout: string } {
  const tsc = join(folder, 'node_modules/typescript-native/bin/tsc');
  const { status, stdout } = spawnSync(process.execPath, [tsc, '-p', folder, '--noEmit'], {
    encoding: 'utf8',
  });
  return { status, stdout };
}

/** Throws unless Node.js takes the text as a module of that format. */
function nodeChecks(text: string, format: 'esm' | 'cjs'): void {
  const name = format === 'esm' ? 'module.mjs' : 'module.cjs';
  const folder = writtenTree(new Map([[name, text]]));
  execFileSync(process.execPath, ['--check', join(folder, name)], { stdio: 'pipe' });
}

describe('generated files', () => {
  it('parse in every style', () => {
    const values = {
      portVariable: 'P',
      urlVariable: 'U',
      tokenVariable: 'T',
      context: 'cats',
      extension: '.js',
      errors: [],
      imports: [],
      functions: [],
      provider: 'the monolith',
      caller: 'the service',
      counted: true,
      repeatable: ['a.b'],
      switchVariable: 'S',
    };
    for (const language of ['ts', 'js'] as const) {
      for (const format of ['esm', 'cjs'] as const) {
        for (const name of [...PLATFORM_MODULES, 'seam-client', 'seam-host', 'seam-codec']) {
          for (const seams of [true, false]) {
            const text = fillSource(name, { ...values, seams }, { language, format, extension: '.js' });
            if (language === 'ts') expect(typeScriptErrors(text)).toEqual([]);
            else expect(() => nodeChecks(text, format)).not.toThrow();
          }
        }
      }
    }
  });

  it('are one host for the monolith, loaded by its entry, and one client for the service', async () => {
    const plan = await seamCjs();
    expect(plan.monolithChanges.map(({ kind, path }) => `${kind} ${path}`)).toEqual([
      'create src/seams/cats-host.js',
      'create src/seams/codec.js',
      'edit src/app.js',
    ]);
    const entry = plan.monolithChanges.find((one) => one.path === 'src/app.js');
    expect(entry?.content).toContain(
      "const cats = require('./cats');\nrequire('./seams/cats-host');\nconst app",
    );
    const host = plan.monolithChanges[0]?.content ?? '';
    expect(host).toContain('const owner1 = require("../audit");\nconst owner2 = require("../stock");');
    expect(host).toContain("'src-audit.audit': (args) => Reflect.apply(owner1, undefined, args),");
    expect(host).toContain(
      "'src-stock.stockService.reserve': (args) => Reflect.apply(owner2.stockService.reserve, owner2.stockService, args),",
    );
    expect([...plan.serviceFiles.keys()].filter((path) => path.includes('seams/'))).toEqual([
      'src/seams/client.js',
      'src/seams/codec.js',
    ]);
  });
});

describe('the codec', () => {
  const codecShape = z.object({
    encode: z.custom<(value: unknown) => string>((value) => typeof value === 'function'),
    decode: z.custom<(text: string) => unknown>((value) => typeof value === 'function'),
  });
  const folder = () =>
    writtenTree(
      new Map([
        ['codec.cjs', fillSource('seam-codec', {}, { language: 'js', format: 'cjs', extension: '' })],
      ]),
    );

  it.each([
    ['a date', new Date(1_700_000_000_123)],
    ['an invalid date', new Date(Number.NaN)],
    ['a big number', 12_345_678_901_234_567_890n],
    ['undefined', undefined],
    ['null', null],
    ['numbers and texts', [0, -1.5, '', 'ß\u2028"\\', true]],
    ['an array with holes filled', [undefined, null, [undefined]]],
    ['nested values', { a: { b: [{ at: new Date(0), n: 1n }] }, none: undefined }],
    ['an object that looks like a tag', { $type: 'date', value: '2020-01-01T00:00:00.000Z' }],
    ['a tag inside a tag', { $type: { $type: 'undefined' }, deep: { $type: 'bytes' } }],
  ])('carries %s there and back', (_name, value) => {
    const { encode, decode } = codecShape.parse(createRequire(import.meta.url)(join(folder(), 'codec.cjs')));
    expect(decode(encode(value))).toStrictEqual(value);
  });

  it('carries bytes there and back', () => {
    const { encode, decode } = codecShape.parse(createRequire(import.meta.url)(join(folder(), 'codec.cjs')));
    const decoded = decode(encode({ data: new Uint8Array([0, 127, 255]), empty: Buffer.alloc(0) }));
    const { data, empty } = z
      .object({ data: z.instanceof(Uint8Array), empty: z.instanceof(Uint8Array) })
      .parse(decoded);
    expect([[...data], [...empty]]).toEqual([[0, 127, 255], []]);
  });
});

describe('the address of a host', () => {
  const style = { language: 'js', format: 'cjs', extension: '.cjs' } as const;
  const values = { context: 'cats', caller: 'cats', portVariable: 'HOST_PORT', tokenVariable: 'HOST_TOKEN' };
  const template = { ...values, imports: [], functions: [], extension: '.cjs' };
  const answerOf = (address: string, port: number) =>
    fetch(`http://${address}:${port}/`).then(
      ({ status }) => status,
      () => 'nobody there',
    );

  afterEach(() => {
    for (const name of ['HOST_PORT', 'HOST_TOKEN', 'SEAM_ADDRESS']) delete process.env[name];
  });

  // All of 127.0.0.0/8 is this machine: what listens on one of its addresses alone is not found at another.
  it.each([
    ['is loopback', undefined, 'nobody there'],
    ['is what SEAM_ADDRESS says, between containers', '0.0.0.0', 401],
  ])('%s', async (_, address, elsewhere) => {
    const port = await freePort();
    Object.assign(process.env, { HOST_PORT: String(port), HOST_TOKEN: 'secret' });
    if (address !== undefined) process.env.SEAM_ADDRESS = address;
    const folder = writtenTree(
      new Map([
        ['host.cjs', fillSource('seam-host', template, style)],
        ['codec.cjs', fillSource('seam-codec', template, style)],
      ]),
    );
    createRequire(import.meta.url)(join(folder, 'host.cjs'));
    await expect.poll(() => answerOf('127.0.0.1', port)).toBe(401);
    expect(await answerOf('127.0.0.2', port)).toBe(elsewhere);
  });
});

describe('host and client over loopback', () => {
  const reserveShape = z.object({
    stockService: z.object({
      reserve: z.custom<(sku: string, order: object) => Promise<Record<string, unknown>>>(
        (value) => typeof value === 'function',
      ),
    }),
  });
  const errorsShape = z.object({
    HttpError: z.custom<new (status: number, message: string) => Error>(
      (value) => typeof value === 'function',
    ),
  });
  const tracingShape = z.object({
    inTrace: z.custom<(req: object, work: (trace: { spanId: string }) => void) => void>(
      (value) => typeof value === 'function',
    ),
  });
  const order = { amount: 2n, at: new Date(5), label: undefined };
  let service: string;
  let load: NodeJS.Require;

  beforeAll(async () => {
    const plan = await seamCjs();
    const port = await freePort();
    process.env.SEAM_CATS_PORT = String(port);
    process.env.SEAM_CATS_TOKEN = 'secret';
    process.env.SEAM_CATS_URL = `http://127.0.0.1:${port}`;
    service = writtenTree(plan.serviceFiles);
    const files = ['app.js', 'audit.js', 'stock.js', 'counting.js', 'errors.js', 'cats.js', 'names.js'];
    const monolith = writtenTree(
      new Map(
        files.map((name) => [`src/${name}`, ts.sys.readFile(join(FIXTURES, 'seam-cjs/src', name)) ?? '']),
      ),
    );
    for (const change of plan.monolithChanges) {
      mkdirSync(dirname(join(monolith, change.path)), { recursive: true });
      writeFileSync(join(monolith, change.path), change.content);
    }
    for (const root of [service, monolith]) {
      writeFileSync(join(root, 'src/db.js'), STUB_DB);
      if (root === monolith) writeFileSync(join(root, 'package.json'), '{}');
    }
    load = createRequire(import.meta.url);
    load(join(monolith, 'src/seams/cats-host.js'));
  });
  afterAll(() => {
    for (const name of ['PORT', 'TOKEN', 'URL']) delete process.env[`SEAM_CATS_${name}`];
  });

  const stock = () => reserveShape.parse(load(join(service, 'src/stock.js'))).stockService;

  it('gives the result as the function gave it', async () => {
    const result = await stock().reserve('x', order);
    expect(result).toMatchObject({ left: 8n, at: new Date(5), label: undefined });
    expect(Object.keys(result)).toEqual(['left', 'at', 'data', 'label']);
    expect([...z.instanceof(Uint8Array).parse(result.data)]).toEqual([1, 2]);
  });

  it('calls a module that is a function, and leaves defaults to the owner', async () => {
    const audit = z
      .custom<(what: string) => Promise<string>>((value) => typeof value === 'function')
      .parse(load(join(service, 'src/audit.js')));
    expect(await audit('sale')).toBe('sale at 0');
  });

  it('throws what the function throws, as the class that the service knows', async () => {
    const { HttpError } = errorsShape.parse(load(join(service, 'src/errors.js')));
    const error: unknown = await stock()
      .reserve('none', order)
      .catch((one: unknown) => one);
    expect(error).toBeInstanceOf(HttpError);
    expect(error).toMatchObject({ message: 'no none left', status: 409, sku: 'none' });
    expect(z.instanceof(Error).parse(error).stack).toMatch(/^OutOfStock: no none left/);
  });

  it('refuses a caller without the token', async () => {
    const response = await fetch(`${process.env.SEAM_CATS_URL}/src-stock.stockService.reserve`, {
      method: 'POST',
      headers: { authorization: 'Bearer wrong!' },
      body: '[]',
    });
    expect(response.status).toBe(401);
  });

  it('knows no other function', async () => {
    const response = await fetch(`${process.env.SEAM_CATS_URL}/constructor`, {
      method: 'POST',
      headers: { authorization: 'Bearer secret' },
      body: '[]',
    });
    expect(response.status).toBe(404);
  });

  /** Puts another listener in the place of the seam host. */
  async function instead(listener: RequestListener, work: () => Promise<void>): Promise<void> {
    const server = createServer(listener);
    const port = await new Promise<number>((resolve) => {
      server.listen(0, '127.0.0.1', () =>
        resolve(z.object({ port: z.number() }).parse(server.address()).port),
      );
    });
    const url = process.env.SEAM_CATS_URL;
    process.env.SEAM_CATS_URL = `http://127.0.0.1:${port}`;
    try {
      await work();
    } finally {
      process.env.SEAM_CATS_URL = url;
      server.close();
    }
  }

  it('does not repeat a call that may have arrived', async () => {
    let calls = 0;
    const breaks: RequestListener = (_req, res) => {
      calls += 1;
      res.destroy();
    };
    await instead(breaks, async () => {
      await expect(stock().reserve('x', order)).rejects.toMatchObject({ name: 'SeamUnavailable' });
    });
    expect(calls).toBe(1);
  });

  it('hands the trace of the request on, as the service’s own part of it', async () => {
    const { inTrace } = tracingShape.parse(load(join(service, 'src/platform-tracing.js')));
    const seen: IncomingHttpHeaders[] = [];
    const answers: RequestListener = (req, res) => {
      seen.push(req.headers);
      res.end('{}');
    };
    const traceId = 'a'.repeat(32);
    const headers = { traceparent: `00-${traceId}-${'b'.repeat(16)}-00`, tracestate: 'vendor=1' };
    let own = '';
    await instead(answers, async () => {
      await stock().reserve('x', order);
      await new Promise<void>((resolve, reject) => {
        inTrace({ headers }, ({ spanId }) => {
          own = spanId;
          stock()
            .reserve('x', order)
            .then(() => resolve(), reject);
        });
      });
    });
    expect(own).not.toBe('b'.repeat(16));
    expect(seen.map(({ traceparent, tracestate }) => ({ traceparent, tracestate }))).toEqual([
      { traceparent: undefined, tracestate: undefined },
      { traceparent: `00-${traceId}-${own}-00`, tracestate: 'vendor=1' },
    ]);
  });
});

it('the TypeScript service with seams type-checks', async () => {
  const plan = planned(
    await sliceOf(join(FIXTURES, 'seam-ts-functions'), 'src/app.ts', 'cats', {
      cats: { routes: ['POST /cats/:sku'], modules: ['src/app.ts'] },
      stock: { modules: ['src/stock.ts'], tables: ['stock'] },
    }),
  );
  for (const files of [
    plan.serviceFiles,
    new Map(plan.monolithChanges.map((change) => [change.path, change.content])),
  ]) {
    const folder = writtenTree(files);
    const monolith = join(FIXTURES, 'seam-ts-functions');
    for (const name of ['tsconfig.json', 'src/stock.ts', 'src/errors.ts', 'src/db.ts'])
      if (!files.has(name)) writeFileSync(join(folder, name), ts.sys.readFile(join(monolith, name)) ?? '');
    expect(compiled(folder)).toEqual({ status: 0, stdout: '' });
  }
});
