import type { Doctor, DoctorCheck } from '../artifacts/doctor.ts';
import { plural } from './plural.ts';

const SIGNS: Readonly<Record<DoctorCheck['state'], string>> = {
  ok: 'ok',
  note: 'note',
  warning: 'WARNING',
  missing: 'MISSING',
};

/** What the doctor found, what to do about it, and the places that a proxy changes. */
export function doctorText({ checks, proxied }: Doctor): string {
  const width = Math.max(...checks.map((one) => one.name.length));
  const lines = checks.flatMap(({ name, state, found, code, remedy }) => [
    `${SIGNS[state].padEnd(7)}  ${name.padEnd(width)}  ${code === undefined ? '' : `${code} `}${found}`,
    ...(remedy === undefined ? [] : [`${' '.repeat(width + 11)}→ ${remedy}`]),
  ]);
  return [...lines, '', ...proxiedLines(proxied)].join('\n');
}

/** Places with the same remedy stand together above it. */
function proxiedLines(proxied: Doctor['proxied']): string[] {
  if (proxied === undefined) return ['The sources could not be read: what a proxy changes is not known.'];
  if (proxied.length === 0) return ['A proxy in front changes nothing that the sources show.'];
  const groups = new Map<string, NonNullable<Doctor['proxied']>>();
  for (const one of proxied) groups.set(one.code, [...(groups.get(one.code) ?? []), one]);
  return [
    `A proxy in front changes ${plural(proxied.length, 'place')}:`,
    ...[...groups].flatMap(([code, places]) => [
      ...places.map(({ file, line, message }) => `  ${file}:${line}  ${code} ${message}`),
      `    → ${places[0]?.remedy ?? ''}`,
    ]),
  ];
}
