import type { FunctionRecord } from '../../analyze/interpreter/activation.ts';
import { goneNames } from '../slice/gone-names.ts';
import { keepsNode } from '../slice/kept-nodes.ts';
import { isThere, type KeptModule, type Marks } from '../slice/marks.ts';

/** What is left of the program on the side that a test is to run on. */
export interface TestSide {
  /** A module of the program by its absolute path; undefined when it is not there. */
  readonly module: (absolute: string) => KeptModule | undefined;
  /** Whether a module belongs to the program, as opposed to what stands beside it for tests. */
  readonly isProgram: (absolute: string) => boolean;
  /** Functions that are calls to another process on this side. */
  readonly remote: readonly FunctionRecord[];
}

/** What a test needs of the program and a side lacks: `module`, or `module#name` of one that is there in part. */
export function lackingNames(needs: Marks, side: TestSide): string[] {
  return [...needs.modules].flatMap(([absolute, module]) => {
    if (!isThere(module) || !side.isProgram(absolute)) return [];
    const { path } = module.items.module;
    const left = side.module(absolute);
    if (left === undefined || !isThere(left)) return [path];
    const called = side.remote.filter((record) => keepsNode(module, record.node)).map((record) => record.id);
    return [...called, ...[...goneNames(module, left)].map((name) => `${path}#${name}`)];
  });
}
