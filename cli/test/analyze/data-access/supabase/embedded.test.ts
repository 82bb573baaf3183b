import { describe, expect, it } from 'vitest';
import { type Embedded, embeddedIn } from '../../../../src/analyze/data-access/supabase/embedded.ts';

function namesIn(all: readonly Embedded[]): string {
  return all
    .map(({ name, inside }) => (inside.length === 0 ? name : `${name}(${namesIn(inside)})`))
    .join(' ');
}

describe('what the text of a select embeds', () => {
  it.each([
    ['', ''],
    ['*', ''],
    ['id, label:name, size::text, doc->a->>b', ''],
    ['*, owners(*)', 'owners'],
    ['owner:owners(name)', 'owners'],
    ['owner : owners ! inner (name)', 'owners'],
    ['owners!boats_owner_fkey!left(id, homes:addresses!home(*)), berths()', 'owners(addresses) berths'],
    ['...owners(name, ...clubs(title))', 'owners(clubs)'],
    ['total:price.sum(), price.avg()::int, count()', ''],
    ['orders(count)', 'orders'],
    ['orders(total:price.sum())', 'orders'],
    ['"The boats"(id), "a,(b":owners(id)', 'The boats owners'],
    ['\n  id,\n  owners (\n    id\n  )\n', 'owners'],
  ])('%j', (text, expected) => {
    const { embedded, isWhole } = embeddedIn([text]);
    expect(namesIn(embedded)).toBe(expected);
    expect(isWhole).toBe(true);
  });

  it.each([
    [['id, ', null], '', false],
    [[null], '', false],
    [['id, ', null, '(name), owners(', null, ')'], 'owners', false],
    [['*, ', null, ':owners(id)'], 'owners', true],
    [['*, owners!', null, '(id)'], 'owners', true],
  ])('%j of which a part is not known', (parts, expected, isKnown) => {
    const { embedded, isWhole } = embeddedIn(parts);
    expect(namesIn(embedded)).toBe(expected);
    expect(isWhole).toBe(isKnown);
  });
});
