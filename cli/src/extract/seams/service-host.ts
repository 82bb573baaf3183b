import { posix } from 'node:path';
import type { Machine } from '../../analyze/interpreter/machine.ts';
import { hostFile } from './host-files.ts';
import { offerNames } from './offer-names.ts';
import { addImport, importLine, type SeamFileOptions, seamFolder } from './seam-files.ts';

/** The service gets a host of what the monolith calls, loaded by its entry. */
export function addServiceHost(
  texts: Map<string, string>,
  machine: Machine,
  { context, entry, style, seams }: SeamFileOptions,
): void {
  const host = posix.join(seamFolder(entry), `host.${style.language}`);
  const { portVariable, tokenVariable } = offerNames(context);
  const options = {
    portVariable,
    tokenVariable,
    file: 'host',
    caller: 'the monolith',
    throughStandIns: false,
  };
  for (const [path, text] of hostFile(machine, { ...options, entry, style, seams })) texts.set(path, text);
  texts.set(entry, addImport(texts.get(entry) ?? '', importLine(style, entry, host, [])));
}
