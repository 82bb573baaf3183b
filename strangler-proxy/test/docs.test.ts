import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { routeTableSchema } from '../src/config/route-table.ts';
import { OPTIONS } from '../src/program/arguments.ts';
import { HELP } from '../src/program/help.ts';
import { aTable } from './support/table.ts';
import { aProxy, named, send } from './support/world.ts';

const page = readFileSync(new URL('../../docs/proxy.md', import.meta.url), 'utf8');

/** The names of all fields that a JSON Schema allows, at any depth. */
function fieldsOf(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const own =
    'properties' in schema && typeof schema.properties === 'object' ? (schema.properties ?? {}) : {};
  return [...Object.keys(own), ...Object.values(schema).flatMap(fieldsOf)];
}

describe('docs/proxy.md', () => {
  it.each(Object.keys(OPTIONS))('and the help know --%s', (flag) => {
    expect(page).toContain(`\`--${flag}`);
    expect(HELP).toContain(`--${flag}`);
  });

  it('knows every field of the route table', () => {
    const fields = [...new Set(fieldsOf(z.toJSONSchema(routeTableSchema, { io: 'input' })))];
    expect(fields.length).toBeGreaterThan(30);
    expect(fields.filter((field) => !new RegExp(`\\b${field}\\b`).test(page))).toEqual([]);
  });

  it('knows every metric', async () => {
    const proxy = await aProxy({
      table: aTable()
        .target('monolith', (await named('monolith')).url)
        .context('catalog')
        .build(),
    });
    await send(proxy.url, '/');
    const names = [...proxy.metrics().matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name);
    expect(names.length).toBeGreaterThan(8);
    expect(names.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });
});
