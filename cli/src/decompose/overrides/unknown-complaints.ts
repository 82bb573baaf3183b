import type { Facts } from '../facts.ts';
import { baseName } from '../terms.ts';
import { type Complaint, nameOfThing, type Proposal, placeOf } from './complaint.ts';
import { KERNEL, type Overrides, type Setting, wishesOf } from './overrides.ts';

/** Overrides that name a module, table or context which is not there. */
export function unknownComplaints(proposal: Proposal, overrides: Overrides): Complaint[] {
  const things = new Set([
    ...proposal.facts.modules,
    ...proposal.facts.tables.map((one) => `table:${one.name}`),
  ]);
  const contexts = new Set([
    ...proposal.contexts,
    ...Object.values(overrides.names),
    ...Object.values(overrides.splits).flatMap((parts) => Object.keys(parts)),
  ]);
  return [
    ...namedThings(overrides)
      .filter(({ name }) => !things.has(name))
      .map(({ name, setting }) => ({
        setting,
        message: `${placeOf(setting, overrides)}: there is no ${nameOfThing(name)}`,
        remedy: thingRemedy(proposal.facts, name),
      })),
    ...namedContexts(overrides)
      .filter(({ name }) => !contexts.has(name))
      .map(({ name, setting }) => ({
        setting,
        message: `${placeOf(setting, overrides)}: there is no context ${name}`,
        remedy: `The contexts found are ${[...proposal.contexts].join(', ')}; overrides.splits makes new ones.`,
      })),
  ];
}

interface Named {
  readonly name: string;
  readonly setting: Setting;
}

function namedThings(overrides: Overrides): Named[] {
  const forbidden = overrides.forbids.flatMap((rule, index): Named[] => {
    const setting = ['overrides', 'forbids', index] as const;
    return 'apart' in rule
      ? rule.apart.map((name) => ({ name, setting }))
      : [{ name: rule.keep, setting: [...setting, 'keep'] }];
  });
  return [...wishesOf(overrides).map((one) => ({ name: one.subject, setting: one.setting })), ...forbidden];
}

function namedContexts(overrides: Overrides): Named[] {
  return [
    ...wishesOf(overrides)
      .filter((one) => one.kind === 'pin' && one.context !== KERNEL)
      .map((one) => ({ name: one.context, setting: one.setting })),
    ...Object.keys(overrides.names).map((name) => ({ name, setting: ['overrides', 'names', name] })),
    ...overrides.merges.flatMap((members, index) =>
      members.map((name, place) => ({ name, setting: ['overrides', 'merges', index, place] })),
    ),
    ...Object.keys(overrides.splits).map((name) => ({ name, setting: ['overrides', 'splits', name] })),
    ...overrides.forbids.flatMap((rule, index) =>
      'outOf' in rule ? [{ name: rule.outOf, setting: ['overrides', 'forbids', index, 'outOf'] }] : [],
    ),
  ];
}

/** What was renamed or moved since is usually still there under another path. */
function thingRemedy(facts: Facts, name: string): string {
  const tables = facts.tables.map((one) => `table:${one.name}`);
  const alike = [...facts.modules, ...tables].filter(
    (one) => one.startsWith('table:') === name.startsWith('table:') && essence(one) === essence(name),
  );
  const hint = alike.length === 0 ? '' : ` Did you mean ${alike.join(' or ')}?`;
  return `Write a module path of the model or table:NAME, or delete the override.${hint}`;
}

function essence(name: string): string {
  return baseName(name.replace(/^table:/, '')).toLowerCase();
}
