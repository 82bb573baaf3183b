import type { LibraryModel } from '../interpreter/machine.ts';
import { native, nativeFunction } from '../interpreter/values.ts';
import { createRouter } from './express-model.ts';

/** The Model Context Protocol's helper for servers gives an Express application that only checks hosts and reads bodies. */
export const packagesOfApplicationsModel: LibraryModel = {
  packages: [
    '@modelcontextprotocol/sdk/server/express.js',
    '@modelcontextprotocol/sdk/server/express',
    '@modelcontextprotocol/express',
  ],
  load: (machine, name) =>
    native(name, {
      get: (member) =>
        member === 'createMcpExpressApp'
          ? nativeFunction(member, ({ node }) => createRouter(machine, true, node))
          : { kind: 'external', package: '@modelcontextprotocol/sdk', path: `.${member}` },
    }),
};
