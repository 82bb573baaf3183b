import type { Binding, Scope } from './scope.ts';
import type { Value } from './values.ts';

/** What the handlers of requests leave to each other in variables and members that start-up made. */
export interface StateOfRequests {
  /** Whether start-up made the value of this identity. */
  isOfStartUp(id: number): boolean;
  /** What a request may find in a variable that holds this value by now. */
  inVariable(name: string, scope: Scope, value: Value): Value;
  /** What a request may find in a member; undefined where that is what it holds by now. */
  inMember(owner: Value, name: string): Value | undefined;
  /** What a request may find under a name that nobody declares. */
  inGlobal(name: string, value: Value): Value;
  /** What a request may find under a key that is set by name: a setting of the application, an entry of a map. */
  inSetting(name: string, value: Value): Value;
  /** A variable, or a name that nobody declares, was assigned: the number is that of the scope. */
  assigned(where: Binding | string, owner: number, value: Value): void;
  /** Whether what runs has assigned this itself and nobody else has since: nothing was waited for, or it is a statement. */
  isOwn(where: Binding | string, value: Value): boolean;
  /** A variable of the scope of this number is about to be assigned. */
  beforeVariable(binding: Binding, owner: number): void;
  /** A member is about to be assigned. */
  beforeMember(owner: Value, name: string): void;
}
