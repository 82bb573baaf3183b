/** What a code always means: severity, exit code when it ends a command, and the usual way out. */
export interface CatalogueEntry {
  readonly title: string;
  readonly severity: 'error' | 'warning' | 'info';
  readonly exit: 0 | 1 | 2 | 3 | 70 | 130;
  readonly remedy: string;
}

/** Keeps the literal keys of a catalogue part while checking its entries. */
export function entries<const T extends Record<`MIG-${number}`, CatalogueEntry>>(part: T): T {
  return part;
}
