import { assignVariable } from './branch-variables.ts';
import type { Machine } from './machine.ts';
import { isNullish } from './properties.ts';
import type { Binding } from './scope.ts';
import { union } from './unions.ts';
import { freshId, type ObjectValue, optionsOf, UNDEFINED, type Value } from './values.ts';

/** What a variable or a member may be when the block of a `try` is left because something failed. */
interface WhenFailed {
  /** All that it was while something may have failed. */
  value: Value | undefined;
  /** How much may have failed when it was assigned last. */
  failuresBefore: number;
}

interface FailedVariable extends WhenFailed {
  readonly owner: number;
}

/** The block of a `try` that is being run, with what it has assigned so far of what was there before it. */
export interface Try {
  readonly id: number;
  readonly failuresBefore: number;
  readonly passedBefore: number;
  readonly variables: Map<Binding, FailedVariable>;
  readonly members: Map<ObjectValue, Map<string, WhenFailed>>;
}

/** Runs the block of a `try` and keeps what its variables were wherever it may have been left. */
export function attempt<T>(machine: Machine, work: () => T): { readonly own: Try; readonly result: T } {
  const own: Try = {
    id: freshId(),
    failuresBefore: machine.failures,
    passedBefore: machine.passedOn,
    variables: new Map(),
    members: new Map(),
  };
  machine.tries.push(own);
  try {
    return { own, result: work() };
  } finally {
    machine.tries.pop();
  }
}

/** A variable is about to be assigned: what is around it may be left with what it was until then. */
export function beforeVariableInTry({ tries, failures }: Machine, binding: Binding, owner: number): void {
  for (const { id, variables, failuresBefore } of tries) {
    if (owner >= id) continue;
    const known = variables.get(binding) ?? { owner, value: undefined, failuresBefore };
    variables.set(binding, known);
    noteFailures(known, failures, binding.get());
  }
}

/** The same of a member of an object; `before` is what it is until then. */
export function beforeMemberInTry(
  { tries, failures }: Machine,
  object: ObjectValue,
  name: string,
  before: Value | undefined,
): void {
  for (const { id, members, failuresBefore } of tries) {
    if (object.id >= id) continue;
    const ofObject = members.get(object) ?? new Map<string, WhenFailed>();
    members.set(object, ofObject);
    const known = ofObject.get(name) ?? { value: undefined, failuresBefore };
    ofObject.set(name, known);
    noteFailures(known, failures, before ?? UNDEFINED);
  }
}

function noteFailures(known: WhenFailed, failures: number, value: Value): void {
  if (failures > known.failuresBefore)
    known.value = known.value === undefined ? value : union([known.value, value]);
  known.failuresBefore = failures;
}

/** What it is in the clause behind the block: what it was last counts only where something may have failed since. */
function failedValue(
  machine: Machine,
  { value, failuresBefore }: WhenFailed,
  last: Value,
): Value | undefined {
  if (value === undefined) return undefined;
  return machine.failures > failuresBefore ? union([value, last]) : value;
}

/** A member that stands for what a failed block left. */
interface LeftMember {
  readonly object: ObjectValue;
  readonly name: string;
  readonly failed: Value;
  readonly last: Value;
}

/** What a failed block has left, as the clauses behind it find it. */
export class Failed {
  readonly #machine: Machine;
  /** Whether the block has passed the request on, so that nobody behind it sees what it is where the block has failed. */
  readonly #isPassedOn: boolean;
  readonly #variables: { readonly binding: Binding; readonly owner: number; readonly value: Value }[] = [];
  readonly #members: LeftMember[] = [];

  constructor(machine: Machine, { variables, members, passedBefore }: Try) {
    this.#machine = machine;
    this.#isPassedOn = machine.passedOn > passedBefore;
    for (const [binding, one] of variables) {
      const value = failedValue(machine, one, binding.get());
      if (value !== undefined) this.#variables.push({ binding, owner: one.owner, value });
    }
    for (const [object, ofObject] of members)
      for (const [name, one] of ofObject) {
        const last = object.props.get(name);
        const failed = last === undefined ? undefined : failedValue(machine, one, last);
        if (last !== undefined && failed !== undefined) this.#members.push({ object, name, failed, last });
      }
  }

  get isNothing(): boolean {
    return this.#variables.length === 0 && this.#members.length === 0;
  }

  /** For code that runs only when the block has failed, inside of a branch of its own. */
  enter(): void {
    for (const { binding, owner, value } of this.#variables)
      assignVariable(this.#machine, binding, owner, value);
    for (const { object, name, failed } of this.#members) this.#put(object, name, failed);
  }

  /** Behind that code: members are either, or what they were at the end of the block if nothing goes on from the other. */
  leave(goesOn: boolean): void {
    for (const { object, name, failed, last } of this.#members) {
      const now = object.props.get(name) ?? failed;
      if (goesOn && !this.#isPassedOn) this.#put(object, name, union([last, now]));
      else if (now === failed) object.props.set(name, last);
    }
    this.#machine.leftByHandlers.version += 1;
  }

  /** Runs what comes behind the block however that was left; what it does not assign is afterwards what it was before. */
  around<T>(work: () => T): T {
    const found = this.#variables.map(({ binding, owner, value }) => {
      const last = binding.get();
      const either = union([last, value]);
      assignVariable(this.#machine, binding, owner, either);
      return { binding, owner, last, either };
    });
    const members = this.#members.map(({ object, name, failed, last }) => {
      const now = object.props.get(name) ?? last;
      const either = union([now, failed]);
      this.#put(object, name, either);
      return { object, name, now, either };
    });
    const result = work();
    for (const { binding, owner, last, either } of found)
      if (binding.get() === either) assignVariable(this.#machine, binding, owner, last);
    for (const { object, name, now, either } of members)
      if (object.props.get(name) === either) object.props.set(name, now);
    this.#machine.leftByHandlers.version += 1;
    return result;
  }

  /**
   * Start-up goes on as if nothing had failed, so that what it registers is under no condition; only requests find what stands where
   * something has.
   */
  keepForRequests(): void {
    const { failedAtStartUp } = this.#machine;
    for (const { binding, value } of this.#variables)
      failedAtStartUp.push({
        read: () => binding.get(),
        write: (either) => binding.set(either),
        last: binding.get(),
        value,
      });
    for (const { object, name, failed, last } of this.#members)
      failedAtStartUp.push({
        read: () => object.props.get(name) ?? UNDEFINED,
        write: (either) => object.props.set(name, either),
        last,
        value: failed,
      });
  }

  #put(object: ObjectValue, name: string, value: Value): void {
    this.#machine.leftByHandlers.beforeMember(object, name);
    object.props.set(name, value);
  }
}

/** Something that start-up has assigned in a block that may have failed. */
export interface FailedAtStartUp {
  readonly read: () => Value;
  readonly write: (value: Value) => void;
  readonly last: Value;
  readonly value: Value;
}

/** Start-up is over: what nobody has assigned since is what it would be if nothing had failed, or what it was until then. */
export function joinFailedAtStartUp({ failedAtStartUp }: Machine): void {
  for (const { read, write, last, value } of failedAtStartUp.splice(0)) {
    const present = optionsOf(value).filter((one) => !isNullish(one));
    if (present.length > 0 && read() === last) write(union([last, ...present]));
  }
}
