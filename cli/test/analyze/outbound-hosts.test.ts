import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { analyze } from '../../src/analyze/index.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const PACKAGE = '{ "name": "calls", "main": "app.js", "dependencies": { "express": "5.0.0" } }';
const CALLS = [
  ["axios.request({ baseURL: 'https://one.test', url: '/path' })", 'one.test'],
  ["axios.get('/path', { baseURL: 'https://two.test' })", 'two.test'],
  ["request({ uri: 'https://three.test/path' })", 'three.test'],
  ["needle('get', 'https://four.test/path')", 'four.test'],
  ['fetch(req.query.url)', '{?}'],
] as const;

/** By client and host, in the order of the calls of one handler. */
async function outboundOf(packages: readonly string[], setUp: readonly string[], calls: readonly string[]) {
  const root = mkdtempSync(join(tmpdir(), 'migrate-hosts-'));
  folders.push(root);
  writeFileSync(join(root, 'package.json'), PACKAGE);
  const lines = [
    ...['express', ...packages].map((name) => `const ${name.replace(/\W/g, '_')} = require('${name}');`),
    'const app = express();',
    ...setUp,
    "app.get('/calls', async (req, res) => {",
    ...calls.map((call) => `await ${call};`),
    'res.end(); });',
    'app.listen(3000);',
  ];
  writeFileSync(join(root, 'app.js'), lines.join('\n'));
  const { model } = await analyze({ root, entry: 'app.js', name: 'calls' });
  return model.findings
    .filter(({ detector }) => detector === 'outbound-call')
    .map(({ name, data }) => `${name} ${data?.host}`);
}

describe('the host of a call that leaves the process', () => {
  it('is said by whichever of its options has one', async () => {
    const found = await outboundOf(
      ['axios', 'needle', 'request'],
      [],
      CALLS.map(([call]) => call),
    );
    expect(found.map((one) => one.replace(/^\S+ /, ''))).toEqual(CALLS.map(([, host]) => host));
  });

  it('is the address that the client of a service was made with', async () => {
    const found = await outboundOf(
      ['nodemailer', 'openai', 'minio', 'net', 'wretch', '@elastic/elasticsearch'],
      [
        "const post = nodemailer.createTransport({ host: 'post.test', port: 25 });",
        "const model = new openai({ baseURL: 'https://model.test/v1' });",
        "const files = new minio.Client({ endPoint: 'files.test' });",
        "const search = new _elastic_elasticsearch.Client({ node: 'https://search.test:9200' });",
      ],
      [
        'post.sendMail({})',
        'model.chat.completions.create({})',
        "files.putObject('bucket', 'name', 'text')",
        'search.search({})',
        "net.connect(79, 'finger.test')",
        "wretch('https://other.test').get()",
      ],
    );
    expect(found).toEqual([
      'nodemailer post.test',
      'openai model.test',
      'minio files.test',
      '@elastic/elasticsearch search.test:9200',
      'net finger.test',
      'wretch other.test',
    ]);
  });

  it('is that of its own client, of several in one program', async () => {
    const found = await outboundOf(
      ['axios', 'ky', 'superagent', 'undici'],
      [
        "const rates = axios.create({ baseURL: 'https://rates.test/v1' });",
        "const weather = axios.create({ baseURL: 'https://weather.test' });",
        "const news = ky.create({ prefixUrl: 'https://news.test' });",
        'const patient = news.extend({ timeout: 60000 });',
        "const pool = new undici.Pool('https://pool.test');",
        "const client = new undici.Client('https://client.test');",
        'const agent = superagent.agent();',
        'const load = (from, path) => from.get(path);',
      ],
      [
        "rates.get('/latest')",
        "weather.get('/today')",
        "weather.get('https://elsewhere.test/today')",
        "news.get('world')",
        "patient.get('world')",
        "pool.request({ path: '/', method: 'GET' })",
        "client.request({ path: '/', method: 'GET' })",
        "agent.get('https://agent.test/')",
        "rates({ url: '/latest' })",
      ],
    );
    expect(found).toEqual([
      'axios rates.test',
      'axios weather.test',
      'axios elsewhere.test',
      'ky news.test',
      'ky news.test',
      'undici pool.test',
      'undici client.test',
      'superagent agent.test',
      'axios rates.test',
    ]);
  });

  it('is said by a helper for each client that it is given', async () => {
    const found = await outboundOf(
      ['axios'],
      [
        "const rates = axios.create({ baseURL: 'https://rates.test' });",
        "const weather = axios.create({ baseURL: 'https://weather.test' });",
        "const load = (from) => from.get('/');",
      ],
      ['load(rates)', 'load(weather)'],
    );
    expect(found).toEqual(['axios rates.test | weather.test']);
  });

  it('is the default of the package where the program sets one', async () => {
    const found = await outboundOf(
      ['axios'],
      ["axios.defaults.baseURL = 'https://default.test';"],
      ["axios.get('/path')", "axios.get('https://own.test')"],
    );
    expect(found).toEqual(['axios default.test', 'axios own.test']);
  });

  it('is that of a URL, also where only its path is not known', async () => {
    const found = await outboundOf(
      [],
      ["const BASE = 'https://base.test/v1/';", "const OTHER = process.env.OTHER || 'https://other.test';"],
      [
        "fetch(new URL('/path', BASE))",
        'fetch(new URL(req.query.path, BASE))',
        'fetch(new URL("/items/" + req.params.id, BASE))',
        "fetch(new URL('/path', OTHER))",
        'fetch(new URL("https://whole.test/" + req.params.id))',
        'fetch(new URL(req.query.url))',
      ],
    );
    expect(found).toEqual([
      'fetch base.test',
      'fetch base.test',
      'fetch base.test',
      'fetch other.test',
      'fetch whole.test',
      'fetch {?}',
    ]);
  });
});

describe('a client', () => {
  it('is seen under each of its names', async () => {
    const found = await outboundOf(
      [
        'undici',
        'cross-fetch',
        'node-fetch',
        'graphql-request',
        'ofetch',
        'http-proxy',
        'http-proxy-middleware',
        'ws',
        'socket.io-client',
      ],
      [
        "const graph = new graphql_request.GraphQLClient('https://graph.test/graphql');",
        "const proxy = http_proxy.createProxyServer({ target: 'http://proxy.test:3001' });",
        "const gets = ofetch.ofetch.create({ baseURL: 'https://gets.test' });",
        "app.use('/legacy', http_proxy_middleware.createProxyMiddleware({ target: 'http://legacy.test' }));",
      ],
      [
        "globalThis.fetch('https://global.test')",
        "undici.fetch('https://undici.test')",
        "undici.request('https://requested.test')",
        "cross_fetch('https://cross.test')",
        "node_fetch.default('https://node.test')",
        "graph.request('{ ships }')",
        "graphql_request.request('https://graphs.test/graphql', '{ ships }')",
        "ofetch.ofetch('https://of.test')",
        "gets('/path')",
        'proxy.web(req, res)',
        "new ws('wss://socket.test')",
        "new WebSocket('wss://own.test')",
        "socket_io_client.io('https://io.test')",
      ],
    );
    expect(found).toEqual([
      'http-proxy-middleware legacy.test',
      'fetch global.test',
      'undici undici.test',
      'undici requested.test',
      'cross-fetch cross.test',
      'node-fetch node.test',
      'graphql-request graph.test',
      'graphql-request graphs.test',
      'ofetch of.test',
      'ofetch gets.test',
      'http-proxy proxy.test:3001',
      'ws socket.test',
      'ws own.test',
      'socket.io-client io.test',
    ]);
  });

  it('is not called where one is made, changed or served', async () => {
    const found = await outboundOf(
      ['axios', 'ws', 'undici', 'superagent'],
      [
        'const server = new ws.Server({ port: 8080 });',
        'const made = axios.create();',
        "const pool = new undici.Pool('https://pool.test');",
        'const agent = superagent.agent();',
      ],
      ['made.interceptors.request.use(() => {})', 'pool.close()', 'req.query'],
    );
    expect(found).toEqual([]);
  });

  it('is that of sign-in, files and functions of Supabase, whose tables are no calls', async () => {
    const found = await outboundOf(
      ['@supabase/supabase-js'],
      ["const supabase = _supabase_supabase_js.createClient('https://harbor.test', 'key');"],
      [
        'supabase.auth.getUser(req.query.token)',
        "supabase.storage.from('photos').upload('boat.png', req.body)",
        "supabase.storage.from('photos').getPublicUrl('boat.png')",
        "supabase.functions.invoke('resize')",
        "supabase.from('boats').select('*')",
        "supabase.channel('boats').on('broadcast', {}, () => {}).subscribe()",
      ],
    );
    expect(found).toEqual(Array(4).fill('@supabase/supabase-js harbor.test'));
  });
});
