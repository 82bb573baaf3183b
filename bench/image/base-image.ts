import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const CA_BUNDLE = '/etc/ssl/certs/ca-certificates.crt';

/**
 * Makes what the Dockerfile's FROM names, where no registry of images can be reached: a minimal Debian by debootstrap, Node.js and
 * npm from their npm packages, the user `node`, and this machine's certificates.
 */
export function makeBaseImage(work: string, tag: string): void {
  if (images().some((one) => one === tag || one.endsWith(`/${tag}`))) return;
  const root = join(work, 'rootfs');
  if (!existsSync(join(root, 'bin/sh'))) run('debootstrap', ['--variant=minbase', 'bookworm', root]);
  installNode(work, root, /:(\d+)/.exec(tag)?.[1] ?? '24');
  run('chroot', [
    root,
    'sh',
    '-c',
    'getent passwd node || useradd --uid 1000 --create-home --shell /bin/sh node',
  ]);
  mkdirSync(join(root, 'etc/ssl/certs'), { recursive: true });
  copyFileSync(CA_BUNDLE, join(root, CA_BUNDLE));
  const container = run('buildah', ['from', 'scratch']);
  run('buildah', ['add', container, root, '/']);
  // The certificates of a machine that builds behind its own authority; nothing of it is in the generated Dockerfile.
  run('buildah', ['config', '--env', `NODE_EXTRA_CA_CERTS=${CA_BUNDLE}`, '--cmd', 'node', container]);
  run('buildah', ['commit', '--rm', container, tag]);
}

/** The binary of the npm package `node`, and npm itself, at the places where the official image has them. */
function installNode(work: string, root: string, major: string): void {
  const folder = join(work, `node-${major}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  run('npm', ['install', '--loglevel=error', '--no-audit', '--no-fund', `node@${major}`, 'npm@10'], folder);
  const bin = join(root, 'usr/local/bin');
  const modules = join(root, 'usr/local/lib/node_modules');
  mkdirSync(modules, { recursive: true });
  copyFileSync(join(folder, 'node_modules/node/bin/node'), join(bin, 'node'));
  chmodSync(join(bin, 'node'), 0o755);
  cpSync(join(folder, 'node_modules/npm'), join(modules, 'npm'), { recursive: true });
  for (const name of ['npm', 'npx'])
    run('ln', ['-sf', `../lib/node_modules/npm/bin/${name}-cli.js`, join(bin, name)]);
}

function images(): readonly string[] {
  return run('buildah', ['images', '--format', '{{.Name}}:{{.Tag}}']).split('\n');
}

/** Runs a program to its end; what it prints of its progress goes to stderr. @returns its output */
export function run(program: string, args: readonly string[], cwd?: string): string {
  return execFileSync(program, [...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 256 * 1024 * 1024,
    ...(cwd === undefined ? {} : { cwd }),
  }).trim();
}
