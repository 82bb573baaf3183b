import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Config, Plugin } from '@oclif/core';

/** Writes the list of commands that oclif reads instead of loading every command at each start. */
const root = join(dirname(fileURLToPath(import.meta.url)), '../../cli');
const config = await Config.load({ root, devPlugins: false, userPlugins: false });
const plugin = new Plugin({
  root,
  ignoreManifest: true,
  errorOnManifestCreate: true,
  respectNoCacheDefault: true,
});
plugin.pjson = config.pjson;
await plugin.load();
writeFileSync(join(root, 'oclif.manifest.json'), `${JSON.stringify(plugin.manifest, null, 2)}\n`);
