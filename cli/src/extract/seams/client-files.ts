import { posix } from 'node:path';
import { fillSource, type ModuleStyle } from '../service/templates.ts';
import { type SeamFileOptions, seamFolder, seamNames, specifierFrom } from './seam-files.ts';

/** `client` and `codec` of the service. */
export function clientFiles(
  { context, entry, style }: SeamFileOptions,
  errors: readonly { name: string; file: string }[],
): Map<string, string> {
  return clientFile({
    ...seamNames(context),
    file: 'client',
    provider: 'the monolith',
    counted: true,
    repeatable: [],
    entry,
    style,
    errors,
  });
}

/** What a client is generated from. */
export interface ClientOptions {
  readonly urlVariable: string;
  readonly tokenVariable: string;
  /** Only where the functions may also run in the caller's own process. */
  readonly switchVariable?: string;
  /** Name of the file, without folder and extension. */
  readonly file: string;
  /** Who has the functions, as a sentence names it. */
  readonly provider: string;
  /** Whether calls are counted in the metrics of a service's platform. */
  readonly counted: boolean;
  /** Seams that only read, by their names on the wire. */
  readonly repeatable: readonly string[];
  readonly entry: string;
  readonly style: ModuleStyle;
  readonly errors: readonly { name: string; file: string }[];
}

/** A client and the codec that it shares with the other side. */
export function clientFile({ file, entry, style, errors, ...values }: ClientOptions): Map<string, string> {
  const folder = seamFolder(entry);
  const imports = errors.map((one) => ({
    name: one.name,
    specifier: specifierFrom(folder, one.file, style),
  }));
  return new Map([
    [
      posix.join(folder, `${file}.${style.language}`),
      fillSource(
        'seam-client',
        { switchVariable: undefined, ...values, extension: style.extension, errors: imports },
        style,
      ),
    ],
    [posix.join(folder, `codec.${style.language}`), fillSource('seam-codec', {}, style)],
  ]);
}
