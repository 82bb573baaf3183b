import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type ContextMap, contextMapSchema } from '../artifacts/context-map.ts';
import { gateSchema } from '../artifacts/gate.ts';
import { gatePath, paths, servicePath } from '../artifacts/paths.ts';
import type { RoadmapStep, Status } from '../artifacts/status.ts';
import { readArtifact } from '../artifacts/store.ts';
import { Failure } from '../errors/problem.ts';

type Services = Status['services'];

/**
 * The order of extraction with what has been reached: from the map, the services' folders, their gates and the traffic that
 * `services` tells. Nothing of it is kept anywhere.
 */
export function roadmapOf(root: string, services: Services): RoadmapStep[] {
  const map = readable(() => readArtifact(root, paths.contextMap, contextMapSchema, 'migrate decompose'));
  if (map === undefined) return [];
  return map.order.map(({ context, why }) => {
    const reached = reachedBy(root, map, context, services);
    return {
      context,
      ...reached,
      done: reached.step === 'service',
      next: nextStep(context, reached.step),
      why,
    };
  });
}

type Reached = Pick<RoadmapStep, 'step' | 'weight'>;

function reachedBy(root: string, map: ContextMap, context: string, services: Services): Reached {
  if (!existsSync(join(root, servicePath(context), 'package.json'))) {
    const stays = map.contexts.find((one) => one.name === context)?.verdict === 'keep';
    return { step: stays ? 'stays' : 'not-started', weight: 0 };
  }
  const service = services.find((one) => one.context === context);
  if (service?.latched === true) return { step: 'rolled-back', weight: 0 };
  if (service !== undefined && service.mode !== 'monolith')
    return { step: service.mode, weight: service.weight };
  const gate = readable(() => readArtifact(root, gatePath(context), gateSchema, `migrate verify ${context}`));
  return { step: gate?.verdict === 'pass' && gate.complete ? 'verified' : 'extracted', weight: 0 };
}

/** What runs is told in any case; a broken artifact is named by the commands that work with it. */
function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

/** The command that leads on; what is done or stays has none. */
function nextStep(context: string, step: RoadmapStep['step']): string {
  switch (step) {
    case 'not-started':
      return `migrate extract ${context}`;
    case 'extracted':
      return `migrate verify ${context}`;
    case 'rolled-back':
      return `migrate verify ${context}, once the cause is found`;
    case 'verified':
      return `migrate route ${context} --mode shadow`;
    case 'shadow':
      return `migrate route ${context} --mode canary --weight 10`;
    case 'canary':
      return `migrate route ${context} --mode service`;
    case 'service':
    case 'stays':
      return '';
  }
}
