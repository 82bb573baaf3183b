import { ts } from '#typescript';
import { entriesOfObject } from '../data-access/option-objects.ts';
import { callFunction } from '../interpreter/calls.ts';
import type { Machine } from '../interpreter/machine.ts';
import {
  type Call,
  native,
  nativeFunction,
  objectValue,
  UNDEFINED,
  type Value,
} from '../interpreter/values.ts';

/** What a program hooks into the milestones of each action that a resource has. */
export type Hooks<Action extends string = 'create' | 'read' | 'update' | 'delete' | 'list'> = Map<
  Action,
  Value[]
>;

/** The milestones of a request, in their order. */
const MILESTONES = ['start', 'auth', 'fetch', 'data', 'write', 'send', 'complete'] as const;
const EVERY_ACTION = 'all';

interface Made {
  readonly model: Value;
  /** The call that made the resource. */
  readonly madeAt: ts.Node;
}

/**
 * The resource as the program sees it: `resource.create.write.before(hook)`, `resource.all.auth(hook)` and
 * `resource.use({ create: { write: { before: hook } } })`.
 */
export function hooksOf(machine: Machine, hooks: Hooks, { model, madeAt }: Made): Value {
  const add = (action: string, hook: Value, node: ts.Node): void => {
    const additions = machine.additions.get(madeAt) ?? new Set();
    if (ts.isCallExpression(node)) machine.additions.set(madeAt, additions.add(node));
    for (const [name, known] of hooks) if (action === name || action === EVERY_ACTION) known.push(hook);
  };
  const self: Value = native('resource', {
    get: (name) => {
      if (name === 'model') return model;
      if (name === 'use') return nativeFunction('use', (call) => useAll(machine, call, self, add));
      const isAction = name === EVERY_ACTION || [...hooks.keys()].some((one) => one === name);
      return isAction ? milestonesOf((hook, node) => add(name, hook, node)) : undefined;
    },
  });
  return self;
}

function milestonesOf(add: (hook: Value, node: ts.Node) => void): Value {
  const hear = (label: string): Value & { kind: 'native' } =>
    nativeFunction(label, ({ args, node }) => {
      for (const hook of args) add(hook, node);
      return UNDEFINED;
    });
  return objectValue(
    MILESTONES.map((name): [string, Value] => {
      const milestone = hear(name);
      for (const when of ['before', 'after']) milestone.props.set(when, hear(`${name}.${when}`));
      return [name, milestone];
    }),
  );
}

/** A bundle of hooks: a function for a milestone, or what runs before it, in its place and after it. */
function useAll(
  machine: Machine,
  { args, node }: Call,
  self: Value,
  add: (action: string, hook: Value, node: ts.Node) => void,
): Value {
  for (const bundle of args)
    for (const [action, milestones] of entriesOfObject(bundle)) {
      if (action === 'extraConfiguration') callFunction(machine, milestones, [self], node);
      else
        for (const [, hook] of entriesOfObject(milestones))
          for (const one of hook.kind === 'object' ? [...hook.props.values()] : [hook])
            add(action, one, node);
    }
  return UNDEFINED;
}
