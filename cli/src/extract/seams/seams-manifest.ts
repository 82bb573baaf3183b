import type { SeamFunction } from './boundary.ts';
import type { OfferedFunction } from './called-functions.ts';
import { offerNames } from './offer-names.ts';
import { seamNames, wireName } from './seam-files.ts';

/** The seams of a service in both directions. */
export interface ServiceSeams {
  /** Functions that stay with the monolith and that the service calls. */
  readonly seams: readonly SeamFunction[];
  /** Functions of the service that the monolith calls. */
  readonly offered: readonly OfferedFunction[];
}

/** Names of the error classes that each client gives back as what they were. */
export interface KnownErrors {
  readonly service: readonly string[];
  readonly monolith: readonly string[];
}

/**
 * `migrate.seams.json`: who offers what to whom, and through which variables; undefined when nothing crosses.
 * @param files the service's modules: a client of another service among them means that it calls that one
 */
export function seamsManifest(
  context: string,
  { seams, offered }: ServiceSeams,
  errors: KnownErrors,
  files: readonly string[],
): string | undefined {
  const { switchVariable, ...own } = offerNames(context);
  const hosts = [
    ...(seams.length === 0
      ? []
      : [{ context, side: 'monolith', ...seamNames(context), ...crossing(seams, errors.service) }]),
    ...(offered.length === 0
      ? []
      : [{ context, side: 'service', ...own, ...crossing(offered, errors.monolith) }]),
    ...clientsIn(files).map((other) => {
      const { switchVariable: _switch, ...names } = offerNames(other);
      return { context: other, side: 'service', ...names };
    }),
  ];
  if (hosts.length === 0) return undefined;
  const switches =
    offered.length === 0
      ? []
      : [
          {
            variable: switchVariable,
            functions: wireNames(offered),
          },
        ];
  return `${JSON.stringify({ schema: 'migrate/seams@1', hosts, switches }, null, 2)}\n`;
}

/** What crosses a seam: functions by what callers call them, and the errors that the caller tells apart. */
function crossing(seams: readonly SeamFunction[], errors: readonly string[]) {
  return { functions: wireNames(seams), errors: [...new Set(errors)].sort() };
}

function wireNames(seams: readonly SeamFunction[]): Record<string, string> {
  return Object.fromEntries(seams.map((one) => [one.record.id, wireName(one)]));
}

/** Contexts whose client a service has: what is left of them in the monolith calls their services, and so does a copy of it. */
function clientsIn(files: readonly string[]): string[] {
  return files.flatMap((path) => serviceOfClient(path) ?? []).sort();
}

/** The context whose service a generated module of the monolith calls; undefined for any other module. */
export function serviceOfClient(path: string): string | undefined {
  return /(?:^|\/)seams\/([\w-]+)-client\.[cm]?[jt]s$/.exec(path)?.[1];
}
