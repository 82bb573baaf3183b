import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ready, start } from '../support/program.ts';
import { aFolder, anUpstream, eventually, named, send } from '../support/world.ts';

async function failed(args: string[]) {
  const program = start(args);
  const code = await program.exit;
  return { code, ...JSON.parse(program.err) };
}

const yaml = (monolith: string, mode = 'monolith') => `schema: migrate/routes@1
express: 5
targets: { monolith: { urls: ["${monolith}"] }, catalog: { urls: ["http://127.0.0.1:1"] } }
contexts: { catalog: { target: catalog, mode: ${mode} } }
routes: [{ context: catalog, method: GET, path: /products }]
`;

describe('the program', () => {
  it('passes everything through with --monolith alone, and ends with 0 after the last request', async () => {
    let finish: (() => void) | undefined;
    const monolith = await anUpstream((req, res) => {
      if (req.url !== '/slow') res.end('monolith');
      else finish = () => res.end('slow');
    });
    const { program, line } = await ready(['--monolith', monolith.url, '--port', '0']);
    expect(line).toEqual({ event: 'ready', url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) });
    expect((await send(line.url, '/a')).body).toBe('monolith');
    const slow = send(line.url, '/slow');
    await eventually(() => finish !== undefined, 'the slow request arrives');
    program.child.kill('SIGTERM');
    await eventually(
      () =>
        send(line.url, '/b').then(
          () => false,
          () => true,
        ),
      'the proxy stops accepting',
    );
    finish?.();
    expect((await slow).body).toBe('slow');
    expect(await program.exit).toBe(0);
    const log = program.out
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((each) => JSON.parse(each));
    expect(log.map(({ url, status, target, reason }) => [url, status, target, reason])).toContainEqual([
      '/a',
      200,
      'monolith',
      'no-route',
    ]);
  });

  it('reloads a changed file by itself, on SIGHUP and over the admin API; keeps the old one when it is broken', async () => {
    const [one, two, three] = [await named('one'), await named('two'), await named('three')];
    const file = join(aFolder(), 'routes.yaml');
    writeFileSync(file, yaml(one.url));
    const args = ['--config', file, '--port', '0', '--admin-port', '0', '--no-access-log'];
    const { program, line } = await ready(args, { STRANGLER_ADMIN_TOKEN: 't' });
    const answer = async () => (await send(line.url, '/')).body;
    const post = { method: 'POST', headers: { authorization: 'Bearer t' } };
    expect(await answer()).toBe('one');

    writeFileSync(file, yaml(two.url));
    await eventually(async () => (await answer()) === 'two', 'the change is taken up');

    writeFileSync(file, yaml(three.url, 'sometimes'));
    const refused = await send(line.adminUrl ?? '', '/admin/reload', post);
    expect([refused.status, JSON.parse(refused.body).error.problems[0].line]).toEqual([422, 4]);
    expect(await answer()).toBe('two');
    await eventually(() => program.err.includes('PROXY-2002'), 'the problem is reported');

    writeFileSync(file, yaml(three.url));
    program.child.kill('SIGHUP');
    await eventually(async () => (await answer()) === 'three', 'SIGHUP is taken up');
    expect((await send(line.adminUrl ?? '', '/admin/reload', post)).body).toBe(
      '{"reloaded":true,"contexts":1,"routes":1}',
    );
  });

  it('lets --target put a target elsewhere, also after a reload; one that the table has not is refused', async () => {
    const [monolith, catalog] = [await named('monolith'), await named('catalog')];
    const file = join(aFolder(), 'routes.yaml');
    writeFileSync(file, yaml(monolith.url));
    const args = ['--config', file, '--port', '0', '--no-access-log', '--target'];
    const { line } = await ready([...args, `catalog=${catalog.url}`]);
    const answer = async () => (await send(line.url, '/products')).body;
    expect(await answer()).toBe('monolith');
    writeFileSync(file, yaml(monolith.url, 'service'));
    await eventually(async () => (await answer()) === 'catalog', 'the shift reaches the moved target');

    const { code, error } = await failed([...args, `cart=${catalog.url}`]);
    expect({ code, problems: error.problems }).toEqual({
      code: 2,
      problems: [`${file}: targets: there is no cart, which --target gives a URL`],
    });
  });

  it('lets --monolith override the file, and makes up an admin token', async () => {
    const monolith = await named('monolith');
    const file = join(aFolder(), 'routes.yaml');
    const log = join(aFolder(), 'access.ndjson');
    writeFileSync(file, yaml('http://127.0.0.1:1'));
    const { program, line } = await ready([
      '--config',
      file,
      '--monolith',
      monolith.url,
      '--admin-port',
      '0',
      '--log',
      log,
    ]);
    expect((await send(line.url, '/')).body).toBe('monolith');
    await eventually(() => program.err.includes('admin-token'), 'the token is shown');
    const { token } = JSON.parse(program.err.split('\n', 1)[0] ?? '');
    const got = await send(line.adminUrl ?? '', '/admin/status', {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(got.status).toBe(200);
    await eventually(() => readFileSync(log, 'utf8').includes('"url":"/"'), 'the log line');
    expect(program.out.trimEnd().split('\n')).toHaveLength(1);
  });

  it('tells of overlapping routes which wins, and writes the ids of a request into the log', async () => {
    const monolith = await named('monolith');
    const file = join(aFolder(), 'routes.yaml');
    const hidden = '- { context: monolith, method: GET, path: /products/export }';
    const text = yaml(monolith.url).replace(/routes: .*/, `routes:\n${hidden}\n`);
    writeFileSync(
      file,
      text.replace(hidden, `- { context: catalog, method: GET, path: /products/:id }\n${hidden}`),
    );
    const { program, line } = await ready(['--config', file]);
    await eventually(() => program.err.includes('overlap'), 'the warning');
    expect(JSON.parse(program.err.split('\n', 1)[0] ?? '')).toMatchObject({
      event: 'overlap',
      wins: 'catalog: GET /products/:id',
      loses: 'monolith: GET /products/export',
    });
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    await send(line.url, '/', { headers: { traceparent, 'x-request-id': 'r-7' } });
    await eventually(() => program.out.includes('"r-7"'), 'the log line');
    expect(JSON.parse(program.out.trimEnd().split('\n')[1] ?? '')).toMatchObject({
      requestId: 'r-7',
      trace: '4bf92f3577b34da6a3ce929d0e0e4736',
    });
  });

  it('ends with 3 when the port is taken', async () => {
    const taken = await named('taken');
    const { code, error } = await failed(['--monolith', taken.url, '--port', new URL(taken.url).port]);
    expect([code, error.code]).toEqual([3, 'PROXY-3001']);
    expect(error.cause).toContain('EADDRINUSE');
    expect(error.remedy).toBeTruthy();
  });

  it('ends with 2 and every problem when the configuration is bad', async () => {
    const file = join(aFolder(), 'routes.yaml');
    writeFileSync(file, yaml('http://127.0.0.1:1', 'sometimes').replace('express: 5', 'express: 3'));
    const { code, error } = await failed(['--config', file]);
    expect([code, error.code, error.problems.length]).toEqual([2, 'PROXY-2002', 2]);
    expect(error.problems[0]).toMatch(/routes\.yaml:2: express: /);
  });

  it.each([
    ['an unknown flag', ['--wat'], 'PROXY-2003'],
    ['nothing to proxy', ['--port', '0'], 'PROXY-2003'],
    ['a bad port', ['--monolith', 'http://127.0.0.1:1', '--port', '99999'], 'PROXY-2003'],
    ['a bad URL', ['--monolith', 'localhost:3000'], 'PROXY-2003'],
    ['a target without a name', ['--config', 'f', '--target', 'http://127.0.0.1:1'], 'PROXY-2003'],
    [
      'a target without a table',
      ['--monolith', 'http://127.0.0.1:1', '--target', 'a=http://b'],
      'PROXY-2003',
    ],
    ['no workers', ['--monolith', 'http://127.0.0.1:1', '--workers', '0'], 'PROXY-2003'],
    ['half of TLS', ['--monolith', 'http://127.0.0.1:1', '--tls-cert', 'x.pem'], 'PROXY-2003'],
    ['a grace without a unit', ['--monolith', 'http://127.0.0.1:1', '--grace', '10'], 'PROXY-2003'],
    ['a trace that is neither', ['--monolith', 'http://127.0.0.1:1', '--trace', 'maybe'], 'PROXY-2003'],
    ['a file that is not there', ['--config', '/nowhere/routes.yaml'], 'PROXY-2001'],
  ])('ends with 2 for %s', async (_name, args, expected) => {
    const { code, error } = await failed(args);
    expect([code, error.code]).toEqual([2, expected]);
  });

  it('shows help and version', async () => {
    const help = start(['--help']);
    expect(await help.exit).toBe(0);
    await eventually(() => help.out.includes('Exit codes'), 'the help');
    expect(help.out).toContain('Examples:');
    const version = start(['--version']);
    expect(await version.exit).toBe(0);
    await eventually(() => /^\d+\.\d+\.\d+\n$/.test(version.out), 'the version');
  });
});
