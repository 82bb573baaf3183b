import { decisivePrint } from './decisive-prints.ts';
import type { Value } from './values.ts';

/** The state of a value of which no condition is known: whatever becomes of it, nothing else happens. */
export const UNDECIDED = '?';

/** What conditions ask of a value: of what holds others, how many; else what decides which tables are reached. */
export function stateOf(value: Value): string {
  switch (value.kind) {
    case 'array':
      return value.open ? UNDECIDED : String(value.items.length);
    case 'object':
      return String(value.props.size);
    case 'native':
      return String(value.holds?.().length ?? '');
    case 'literal':
      return value.likely === true ? UNDECIDED : decisivePrint(value);
    case 'unknown':
    case 'external':
      return UNDECIDED;
    default:
      return decisivePrint(value);
  }
}
