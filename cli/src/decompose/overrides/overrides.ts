import type { Config } from '../../artifacts/config.ts';

/** What people decided about the cut; it wins over everything that is found. */
export type Overrides = Pick<Config['overrides'], 'pins' | 'names' | 'merges' | 'splits' | 'forbids'> & {
  /** Line of a setting in the configuration, for messages. */
  readonly lineOf?: (setting: Setting) => number | undefined;
};

/** Keys and places that lead to a value of the configuration. */
export type Setting = readonly (string | number)[];

export const NO_OVERRIDES: Overrides = { pins: {}, names: {}, merges: [], splits: {}, forbids: [] };

/** Where a pin may put a module that no context should own. */
export const KERNEL = 'sharedKernel';

/** One module or table that an override puts into a context of its choice. */
export interface Wish {
  /** A module path or `table:NAME`. */
  readonly subject: string;
  /** As the override writes it. */
  readonly context: string;
  readonly kind: 'pin' | 'split';
  readonly setting: Setting;
}

/** Everything that pins and splits put somewhere, in the order of the configuration. */
export function wishesOf({ pins, splits }: Pick<Overrides, 'pins' | 'splits'>): Wish[] {
  const pinned = Object.entries(pins).map(
    ([subject, context]): Wish => ({
      subject,
      context,
      kind: 'pin',
      setting: ['overrides', 'pins', subject],
    }),
  );
  const split = Object.entries(splits).flatMap(([whole, parts]) =>
    Object.entries(parts).flatMap(([part, subjects]) =>
      subjects.map(
        (subject, index): Wish => ({
          subject,
          context: part,
          kind: 'split',
          setting: ['overrides', 'splits', whole, part, index],
        }),
      ),
    ),
  );
  return [...pinned, ...split];
}

/** What the evidence says of a module or table that an override put where it is. */
export const DECIDED = {
  pin: 'pinned in migrate.config.yaml',
  split: 'split off in migrate.config.yaml',
  forbid: 'kept apart in migrate.config.yaml',
} as const;
