import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type Analysis, analyze } from '../../src/analyze/index.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

async function analysisOf(text: string): Promise<Analysis> {
  const root = mkdtempSync(join(tmpdir(), 'migrate-frameworks-'));
  folders.push(root);
  writeFileSync(join(root, 'package.json'), '{ "name": "shop", "type": "module", "main": "main.ts" }');
  writeFileSync(join(root, 'main.ts'), text);
  return await analyze({ root, entry: 'main.ts', name: 'shop' });
}

const NEST = `import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.ts';
async function bootstrap() {
  const app = await NestFactory.create(AppModule);
  await app.listen(3000);
}
bootstrap();`;

describe('an entry that makes an application of another framework', () => {
  it.each([
    ['NestJS', NEST],
    [
      'Fastify',
      "import Fastify from 'fastify';\nconst app = Fastify({ logger: true });\napp.get('/', () => 1);",
    ],
    ['Fastify', "import { fastify } from 'fastify';\nconst app = fastify();"],
    ['Koa', "import Koa from 'koa';\nconst app = new Koa();\napp.listen(3000);"],
    ['Hapi', "import Hapi from '@hapi/hapi';\nconst server = Hapi.server({ port: 3000 });"],
    ['Hapi', "import { Server } from '@hapi/hapi';\nconst server = new Server({ port: 3000 });"],
  ])('is refused by the name of %s', async (name, text) => {
    await expect(analysisOf(text)).rejects.toMatchObject({
      exitCode: 2,
      problem: {
        code: 'MIG-1002',
        message: `shop is an application of ${name}, not of Express`,
        cause: expect.stringContaining('main.ts makes it.'),
      },
    });
  });

  it('is told where it stands on an Express application', async () => {
    const { model } = await analysisOf(`import express from 'express';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
const server = express();
server.get('/alive', (_req, res) => res.end());
const app = await NestFactory.create({}, new ExpressAdapter(server));
await app.listen(3000);`);
    expect(model.routes.map(({ id }) => id)).toEqual(['GET /alive']);
    expect(model.diagnostics).toContainEqual(
      expect.objectContaining({
        code: 'MIG-2003',
        line: 6,
        message: 'NestJS registers routes that are not read',
      }),
    );
  });
});
