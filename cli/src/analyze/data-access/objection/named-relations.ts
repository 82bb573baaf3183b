import { partsOf } from '../../interpreter/texts.ts';
import { optionsOf, type Value } from '../../interpreter/values.ts';
import type { Mapping } from './mappings.ts';

export interface NamedRelations {
  readonly mappings: readonly Mapping[];
  /** Whether something that nobody knows may name yet another one. */
  readonly isOpen: boolean;
}

/** The relations that a name may mean: of one that is partly known (`` `${kind}_works` ``) all that fit. */
export function namedRelations(mappings: readonly Mapping[], name: Value | undefined): NamedRelations {
  const patterns = (name === undefined ? [] : optionsOf(name)).map(partsOf);
  return {
    mappings: mappings.filter((one) => patterns.some((parts) => isSaid(parts) && fits(parts, one.name))),
    isOpen: !patterns.every(isSaid),
  };
}

function isSaid(parts: readonly (string | null)[]): boolean {
  return parts.some((part) => part !== null && part !== '');
}

function fits(parts: readonly (string | null)[], name: string): boolean {
  const source = parts.map((part) => part?.replaceAll(/\W/g, '\\$&') ?? '.*').join('');
  return new RegExp(`^${source}$`).test(name);
}
