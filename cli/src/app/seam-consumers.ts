import { join } from 'node:path';
import type { ModelRoute } from '../artifacts/model.ts';
import { servicePath } from '../artifacts/paths.ts';
import { applicationEnvironment, withInline } from '../runtime/application-environment.ts';
import { readPackageJson } from '../runtime/commands/package-json.ts';
import type { Project } from '../runtime/project.ts';
import { MONOLITH } from '../verify/contract/write-contracts.ts';
import { type ClientModule, clientModule } from '../verify/seams/client-module.ts';
import type { ClientSide } from '../verify/seams/client-side.ts';
import type { SeamLine } from '../verify/sides.ts';
import type { Verification } from './verification.ts';

/** Who calls over a seam, and whom. */
export interface SeamPair {
  readonly consumer: string;
  readonly provider: string;
}

export function pairOf({ place }: SeamLine): SeamPair {
  return place.side === 'monolith'
    ? { consumer: place.context, provider: MONOLITH }
    : { consumer: MONOLITH, provider: place.context };
}

/**
 * Routes whose requests lead to calls: of the service those that were seen to call while its clients' contract was verified, of the
 * monolith those of others that reach what the service offers.
 */
export function callingRoutes({ context, model }: Verification, { place, tap }: SeamLine): ModelRoute[] {
  if (place.side === 'monolith') {
    const seen = new Set(tap.calls().map(({ sample }) => sample.route));
    return model.routes.filter((route) => seen.has(route.id));
  }
  const offered = new Set(Object.keys(place.functions ?? {}));
  return model.routes.filter(
    (route) => !context.routes.includes(route.id) && route.functions.some((id) => offered.has(id)),
  );
}

/** The built client of a seam's caller, and the environment that it runs in. */
export function clientOf(
  project: Project,
  { place, token }: SeamLine,
  databaseUrl: string | undefined,
): ClientSide['client'] {
  const folder = place.side === 'monolith' ? join(project.root, servicePath(place.context)) : project.appDir;
  const files = place.side === 'monolith' ? serviceClient(folder) : monolithClient(project, place.context);
  if (files === undefined) return undefined;
  // Settings that are read when a module loads may demand a port.
  const extra = { PORT: '0', [place.tokenVariable]: token };
  return {
    ...files,
    environment: withInline(applicationEnvironment(project, { folder, databaseUrl, extra }), {}),
  };
}

function serviceClient(folder: string): ClientModule | undefined {
  const packageJson = readPackageJson(folder);
  return packageJson && clientModule(folder, { command: 'npm start', packageJson }, 'client');
}

function monolithClient({ appDir, config, packageJson }: Project, context: string): ClientModule | undefined {
  const command = config.monolith.start;
  return command === undefined
    ? undefined
    : clientModule(appDir, { command, packageJson }, `${context}-client`);
}
