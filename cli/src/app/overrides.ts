import type { Overrides } from '../decompose/overrides/overrides.ts';
import type { Project } from '../runtime/project.ts';

/** What people decided about the cut, with the lines where they wrote it. */
export function overridesOf({ config, lineOf }: Project): Overrides {
  return { ...config.overrides, ...(lineOf === undefined ? {} : { lineOf }) };
}
