import { posix } from 'node:path';
import type { Machine } from '../../analyze/interpreter/machine.ts';
import { fail } from '../../errors/problem.ts';
import { fillSource } from '../service/templates.ts';
import type { SeamFunction } from './boundary.ts';
import { exportedPath } from './exported-path.ts';
import { type SeamFileOptions, seamFolder, seamNames, specifierFrom, wireName } from './seam-files.ts';
import { presentStandIn } from './stand-in-path.ts';

/** `<context>-host` and `codec` of the monolith. @throws Failure MIG-4004 when a function cannot be reached from outside its module */
export function hostFiles(
  machine: Machine,
  { context, entry, style, seams }: SeamFileOptions,
): Map<string, string> {
  const names = seamNames(context);
  const values = { ...names, file: `${context}-host`, caller: `the service "${context}"` };
  return hostFile(machine, { ...values, throughStandIns: true, entry, style, seams });
}

/** What a host is generated from. */
export interface HostOptions extends Omit<SeamFileOptions, 'context'> {
  readonly portVariable: string;
  readonly tokenVariable: string;
  /** Name of the file, without folder and extension. */
  readonly file: string;
  /** Who calls, as a sentence names it. */
  readonly caller: string;
  /** Whether what another service offers is called where its switch says. */
  readonly throughStandIns: boolean;
}

/** A host and the codec that it shares with the other side. */
export function hostFile(
  machine: Machine,
  { file, entry, style, seams, throughStandIns, ...values }: HostOptions,
): Map<string, string> {
  const folder = seamFolder(entry);
  const functions = seams.map((seam, index) =>
    hostFunction(machine, seam, index, { entry, style, throughStandIns }),
  );
  const imports = [...new Set(functions.map((one) => one.importLine))];
  return new Map([
    [
      posix.join(folder, `${file}.${style.language}`),
      fillSource('seam-host', { ...values, extension: style.extension, imports, functions }, style),
    ],
    [posix.join(folder, `codec.${style.language}`), fillSource('seam-codec', {}, style)],
  ]);
}

function hostFunction(
  machine: Machine,
  seam: SeamFunction,
  index: number,
  { entry, style, throughStandIns }: Pick<HostOptions, 'entry' | 'style' | 'throughStandIns'>,
): { name: string; importLine: string; expression: string } {
  const module = machine.modules.get(seam.record.node.getSourceFile().fileName);
  const path = module === undefined ? undefined : exportedPath(module, seam.record);
  if (path === undefined) {
    throw fail('MIG-4004', {
      message: `${seam.record.name} cannot be called over a seam`,
      cause: 'Its module does not export it.',
      remedy: 'Export the function.',
      file: seam.record.file,
      line: seam.record.line,
    });
  }
  const standIn = throughStandIns ? presentStandIn(machine, entry, seam.record.file) : undefined;
  const from = specifierFrom(seamFolder(entry), standIn ?? seam.record.file, style);
  const local = `owner${index + 1}`;
  return {
    name: wireName(seam),
    importLine: `import * as ${local} from '${from}';`,
    expression: `(args) => Reflect.apply(${[local, ...path].join('.')}, ${path.length < 2 ? 'undefined' : [local, ...path.slice(0, -1)].join('.')}, args)`,
  };
}
