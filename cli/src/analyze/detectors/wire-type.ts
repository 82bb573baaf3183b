import { ts } from '#typescript';
import type { FunctionRecord } from '../interpreter/activation.ts';
import { placeOf } from './call-places.ts';
import { defineDetector, type Found } from './detector.ts';
import type { Evidence } from './evidence.ts';
import { typesLostInJson } from './lost-types.ts';

/** What a function gives today and JSON would not. */
export const wireType = defineDetector({
  id: 'wire-type',
  sees: 'exported functions that other modules call and whose result, by its annotation, holds what JSON does not keep: dates, big integers, buffers, maps, sets, class instances',
  find: (evidence) => {
    const own = new Set(evidence.modules.map((one) => one.path));
    const calledAcross = new Set(
      evidence.facts.functions.flatMap(({ file, calls }) => calls.filter((id) => !id.startsWith(`${file}#`))),
    );
    return [...evidence.machine.records.values()]
      .filter((record) => own.has(record.file) && record.exported && calledAcross.has(record.id))
      .flatMap((record) => findingOf(evidence, record));
  },
});

function findingOf(evidence: Evidence, record: FunctionRecord): Found[] {
  const { node } = record;
  if (!ts.isFunctionLike(node) || node.type === undefined || ts.isConstructorDeclaration(node)) return [];
  const module = evidence.machine.modules.get(node.getSourceFile().fileName);
  if (module === undefined) return [];
  const lost = typesLostInJson(evidence.machine, module, node.type);
  if (lost.length === 0) return [];
  return [
    {
      name: record.name,
      ...placeOf(evidence.machine, node),
      message: `The result of ${record.name} holds ${lost.join(', ')}`,
      data: { function: record.id, types: lost },
    },
  ];
}
