import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { Analysis } from '../../analyze/index.ts';
import type { FunctionRecord } from '../../analyze/interpreter/activation.ts';
import { reachedFrom } from '../../analyze/model/handlers.ts';
import type { FileChange } from '../change-set.ts';
import { keptErrorClasses } from '../seams/error-classes.ts';
import { exportedPath } from '../seams/exported-path.ts';
import { errorsOf, monolithClient } from '../seams/offer-patch.ts';
import { addImport, importLine, seamFolder, wireNameOf } from '../seams/seam-files.ts';
import { moduleStyle } from '../service/module-style.ts';
import type { RetirementOptions } from './plan-retirement.ts';
import type { RetiredMarks } from './retired-marks.ts';
import type { RetiredModule } from './retired-modules.ts';
import type { TurnedSeams } from './turned-seams.ts';

/** What makes the monolith call the service and nothing else where it had both ways to go. */
export interface RemoteOnly {
  /** The client without its switch, and the modules that stood for others, which go. */
  readonly changes: readonly FileChange[];
  /** The modules with an import of the client where a body calls it. */
  readonly withClients: (modules: readonly RetiredModule[]) => RetiredModule[];
}

export function remoteOnly(
  { analysis, context, appDir, appPath, packageType }: RetirementOptions,
  marks: RetiredMarks,
  turned: TurnedSeams,
): RemoteOnly {
  if (turned.records.length === 0) return { changes: [], withClients: (modules) => [...modules] };
  const { entry } = analysis.model.application;
  const style = moduleStyle(analysis.machine, analysis.entry, packageType);
  const client = posix.join(seamFolder(entry), `${context}-client.${style.language}`);
  const before = (path: string) => readFileSync(join(appDir, path), 'utf8');
  const present = [...turned.generated].filter((path) => existsSync(join(appDir, path)));
  const texts = monolithClient(
    {
      context,
      entry,
      style,
      repeatable: turned.records.filter((record) => onlyReads(analysis, record)).map(wireNameOf),
      errors: errorsLeft(analysis, marks, turned.records),
    },
    'remote',
  );
  return {
    changes: present.map((path): FileChange => {
      const content = texts.get(path);
      const place = { path: posix.join(appPath, path), before: before(path) };
      return content === undefined
        ? { ...place, kind: 'delete', why: 'nothing has to stand for the module any more' }
        : { ...place, kind: 'edit', content, why: 'only the service has these functions any more' };
    }),
    withClients: (modules) =>
      modules.map((module) =>
        module.after === undefined || !turned.clients.has(module.path)
          ? module
          : {
              ...module,
              after: addImport(module.after, importLine(style, module.path, client, ['callSeam'])),
            },
      ),
  };
}

/** Error classes that the functions may have thrown and that the monolith still has. */
function errorsLeft({ machine }: Analysis, marks: RetiredMarks, records: readonly FunctionRecord[]) {
  const left = new Set(
    keptErrorClasses(marks.after.modules.values()).map((one) => `${one.file}#${one.name}`),
  );
  const thrown = errorsOf(
    machine,
    records.map((record) => {
      const module = machine.modules.get(record.node.getSourceFile().fileName);
      return { record, exported: (module === undefined ? undefined : exportedPath(module, record)) ?? [] };
    }),
  );
  return thrown.filter((one) => left.has(`${one.file}#${one.name}`));
}

function onlyReads({ machine }: Analysis, record: FunctionRecord): boolean {
  const reach = reachedFrom(machine.allActivations.filter((one) => one.record === record));
  return [...reach].every((one) =>
    [...one.facts].every((fact) => fact.kind !== 'query' || ![...fact.tables.values()].includes('write')),
  );
}
