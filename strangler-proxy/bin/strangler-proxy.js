#!/usr/bin/env node
// Committed, so that npm can link it before the build; it runs on any Node to say which one is needed.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major > 22 || (major === 22 && minor >= 19)) {
  await import('../dist/main.js');
} else {
  const error = {
    code: 'PROXY-3004',
    message: 'This Node is too old',
    cause: `strangler-proxy needs Node 22.19 or later and runs on ${process.versions.node}`,
    remedy: 'Install a later Node, or put one first on the PATH',
  };
  process.stderr.write(`${JSON.stringify({ error })}\n`);
  process.exitCode = 3;
}
