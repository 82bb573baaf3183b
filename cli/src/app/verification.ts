import type { Context } from '../artifacts/context-map.ts';
import type { Model } from '../artifacts/model.ts';
import type { Progress } from '../ports/progress.ts';
import type { Samples } from '../record/store.ts';
import type { Project } from '../runtime/project.ts';
import type { CheckName } from '../verify/checks.ts';
import type { LoadProfile } from '../verify/load/load-profiles.ts';
import type { OutboundStub } from '../verify/outbound/outbound-stub.ts';
import type { Sides } from '../verify/sides.ts';
import type { DatabaseStates } from '../verify/states/database-states.ts';

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

/** Both sides at work on a database of their own. */
export interface Stage {
  readonly samples: Samples;
  readonly states: DatabaseStates;
  readonly sides: Sides;
  readonly outbound: OutboundStub;
}
