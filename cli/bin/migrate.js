#!/usr/bin/env node
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 19)) {
  process.stderr.write(
    `MIG-3006 migrate needs Node.js 22.19 or newer; this is ${process.version}.\nRemedy: install a newer Node.js, or start it through npm or npx in a folder that has the package "node" installed.\n`,
  );
  process.exitCode = 3;
} else {
  const { main } = await import('../dist/main.js');
  process.exitCode = await main(process.argv.slice(2));
}
