import { CONFIG_FILE } from '../../artifacts/config.ts';
import { Failure, problem } from '../../errors/problem.ts';
import type { Facts } from '../facts.ts';
import type { Overrides, Setting } from './overrides.ts';

/** One thing that is wrong with the overrides, at the setting that says it. */
export interface Complaint {
  readonly setting: Setting;
  readonly message: string;
  readonly remedy: string;
}

/** The cut as it is without any override: what the overrides are checked against. */
export interface Proposal {
  readonly facts: Facts;
  /** Names of the contexts that were found. */
  readonly contexts: ReadonlySet<string>;
  /** Context of a module or table; none for the shared kernel. */
  readonly homeOf: (subject: string) => string | undefined;
}

/** The setting as people find it: `overrides.merges[1]`, with its line where it is known. */
export function placeOf(setting: Setting, { lineOf }: Overrides): string {
  const text = setting.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('');
  const line = lineOf?.(setting);
  return line === undefined ? text.slice(1) : `${text.slice(1)} (line ${line})`;
}

/** @throws Failure MIG-1003 with every complaint, in the order of the configuration */
export function raise(complaints: readonly Complaint[], { lineOf }: Overrides): void {
  const problems = complaints.map(({ setting, message, remedy }) =>
    problem('MIG-1003', { message, remedy, file: CONFIG_FILE, line: lineOf?.(setting) }),
  );
  const [first, ...others] = problems.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0));
  if (first !== undefined) throw new Failure(first, others);
}

export function nameOfThing(subject: string): string {
  return subject.startsWith('table:') ? `table ${subject.slice('table:'.length)}` : `module ${subject}`;
}
