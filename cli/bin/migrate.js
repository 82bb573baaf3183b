#!/usr/bin/env node
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 19)) {
  process.stderr.write(
    `MIG-3006 migrate needs Node.js 22.19 or newer; this is ${process.version}.\nRemedy: install a newer Node.js, or start it through npm or npx in a folder that has the package "node" installed.\n`,
  );
  process.exitCode = 3;
} else {
  await rememberCompiledCode();
  const { main } = await import('../bundle/main.js');
  process.exitCode = await main(process.argv.slice(2));
}

/**
 * Compiling the TypeScript compiler and the grammars afresh takes longer than a warm analysis; but writing down what was
 * compiled takes longer still. So a first run only leaves the folder, and those that find it fill and use it.
 */
async function rememberCompiledCode() {
  const { enableCompileCache } = await import('node:module');
  const { existsSync, mkdirSync } = await import('node:fs');
  const { join } = await import('node:path');
  const { homedir } = await import('node:os');
  const cache = process.env.XDG_CACHE_HOME || join(process.env.HOME || homedir(), '.cache');
  const folder = join(cache, 'migrate-kit', 'compiled');
  if (existsSync(folder)) {
    enableCompileCache(folder);
    return;
  }
  try {
    mkdirSync(folder, { recursive: true });
  } catch {
    // Without a place to write to, every run compiles.
  }
}
