import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { clone } from '../../scripts/sample-copy.ts';
import { makeBaseImage, run } from './base-image.ts';

/** Really builds the strangler proxy's image from its packed package and runs it: `node bench/image/proxy.ts [DIR]`, as root. */
const work = process.argv[2] ?? join(tmpdir(), 'bench-image');
const context = join(work, 'proxy');
const TAG = 'strangler-proxy-bench';
/** The image's own ports may be taken here: chroot isolation shares the network. */
const PORTS: Readonly<Record<string, string>> = { '8080': '4997', '8081': '4998' };
const imageSchema = z.object({
  Manifest: z.string(),
  OCIv1: z.object({ config: z.object({ User: z.string(), Entrypoint: z.array(z.string()) }) }),
});
const manifestSchema = z.object({ layers: z.array(z.object({ size: z.number() })) });

rmSync(context, { recursive: true, force: true });
mkdirSync(context, { recursive: true });
run('npm', ['pack', '--silent', '--workspace', 'strangler-proxy', '--pack-destination', context], clone);
copyFileSync(join(clone, 'strangler-proxy/Dockerfile'), join(context, 'Dockerfile'));
makeBaseImage(work, /^FROM (\S+)/m.exec(readFileSync(join(context, 'Dockerfile'), 'utf8'))?.[1] ?? '');
const began = performance.now();
run('buildah', ['bud', '--format', 'docker', '--tag', TAG, context]);
const seconds = (performance.now() - began) / 1000;
const image = imageSchema.parse(JSON.parse(run('buildah', ['inspect', '--type', 'image', TAG])));
const bytes = manifestSchema.parse(JSON.parse(image.Manifest)).layers.reduce((sum, one) => sum + one.size, 0);
const { User, Entrypoint } = image.OCIv1.config;
process.stdout.write(
  `built from ${readdirSync(context).join(', ')} in ${seconds.toFixed(1)} s: ${(bytes / 1e6).toFixed(0)} MB, user ${User}\n`,
);

const container = run('buildah', ['from', TAG]);
const config = join(context, 'routes.yaml');
writeFileSync(
  config,
  'schema: migrate/routes@1\nexpress: 5\ntargets: { monolith: { urls: [http://127.0.0.1:4996] } }\ncontexts: {}\nroutes: []\n',
);
run('buildah', ['copy', container, config, '/etc/strangler/routes.yaml']);
const words = Entrypoint.map((word) => PORTS[word] ?? word);
const proxy = spawn('buildah', ['run', container, '--', ...words, '--config', '/etc/strangler/routes.yaml'], {
  stdio: ['ignore', 'ignore', 'inherit'],
  detached: true,
});
try {
  process.stdout.write(`runs as uid ${run('buildah', ['run', container, '--', 'id', '-u'])}\n`);
  process.stdout.write(`GET /ready on its admin port: ${await statusOf('http://127.0.0.1:4998/ready')}\n`);
} finally {
  if (proxy.pid !== undefined) process.kill(-proxy.pid, 'SIGTERM');
  await new Promise((resolve) => proxy.once('close', resolve));
  run('buildah', ['rm', container]);
}

async function statusOf(url: string): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const response = await fetch(url).catch(() => undefined);
    if (response !== undefined) return response.status;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`nothing answers ${url}`);
}
