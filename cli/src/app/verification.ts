import type { Context } from '../artifacts/context-map.ts';
import type { Model } from '../artifacts/model.ts';
import type { Progress } from '../ports/progress.ts';
import type { Samples } from '../record/store.ts';
import type { Project } from '../runtime/project.ts';
import type { CheckName } from '../verify/checks.ts';
import type { LoadProfile } from '../verify/load/load-profiles.ts';

/** What `verify` knows before it starts anything. */
export interface Verification {
  readonly project: Project;
  readonly context: Context;
  /** Ids of the routes that are asked. */
  readonly routes: readonly string[];
  /** Every route and every check. */
  readonly complete: boolean;
  readonly model: Model;
  readonly samples: Samples | undefined;
  readonly subject: Readonly<Record<string, string>>;
  readonly wanted: (name: CheckName) => boolean;
  readonly profile: LoadProfile;
  readonly progress: Progress;
}
