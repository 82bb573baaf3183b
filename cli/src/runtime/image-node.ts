import type { Project } from './project.ts';

/** The Node.js that the application asks for, as the tag of an image; the newest long-term one that its range allows is not guessed. */
export function imageNode({ config, packageJson }: Pick<Project, 'config' | 'packageJson'>): string {
  const asked = config.monolith.node ?? packageJson.engines.node ?? '';
  return /\d+/.exec(asked)?.[0] ?? '24';
}
