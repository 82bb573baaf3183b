import { routesBeside } from '../annotations.ts';
import type { Machine } from '../interpreter/machine.ts';
import type { RouterModel } from './router.ts';

/**
 * Tells of routers that have routes and that nothing was seen to mount: their routes are missing, unless the router is
 * dead code. A factory that ran several times counts as mounted once one of its routers is.
 */
export function reportUnmounted(machine: Machine, roots: readonly RouterModel[]): void {
  const reached = new Set<RouterModel>();
  for (const root of roots) collect(root, reached);
  const creations = new Set([...reached].map((router) => router.createdAt));
  for (const router of machine.routers) {
    const hasRoutes = router.layers.some((layer) => layer.kind === 'route');
    if (!hasRoutes || creations.has(router.createdAt) || routesBeside(router.createdAt)?.length === 0)
      continue;
    machine.diagnose('MIG-2003', router.createdAt, {
      message: `Nothing is seen to mount the ${router.isApplication ? 'application' : 'router'} made here`,
      cause:
        'What mounts it could not be followed, or it is dead code; its routes are missing from the model.',
      remedy: 'Delete it if it is dead, or say so beside it with an empty comment: // migrate:routes',
    });
  }
}

function collect(router: RouterModel, reached: Set<RouterModel>): void {
  if (reached.has(router)) return;
  reached.add(router);
  for (const layer of router.layers) if (layer.kind === 'mount') collect(layer.router, reached);
}
