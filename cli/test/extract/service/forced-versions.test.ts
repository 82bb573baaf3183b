import { describe, expect, test } from 'vitest';
import { forcedVersions } from '../../../src/extract/service/forced-versions.ts';

const DEPENDENCIES = { shelf: '1.2.0', builder: '3.1.0' };
const DECLARED = { shelf: '^1.0.0', builder: '^3.0.0', left: '~2.0.0' };
const forced = (given: Parameters<typeof forcedVersions>[0]) => forcedVersions(given, DEPENDENCIES, DECLARED);

describe('versions that a package.json forces on the packages below', () => {
  test('come along: without them the same packages would not install', () => {
    const overrides = { shelf: { builder: '$builder' }, deep: '4.0.1' };
    expect(forced({ overrides })).toEqual({ overrides: { shelf: { builder: '$builder' }, deep: '4.0.1' } });
    expect(forced({ resolutions: { 'a/b': '1.0.0' } })).toEqual({ resolutions: { 'a/b': '1.0.0' } });
    expect(forced({ pnpm: { overrides: { deep: '4' }, neverBuiltDependencies: ['x'] } })).toEqual({
      pnpm: { overrides: { deep: '4' } },
    });
    expect(forced({ pnpm: { onlyBuiltDependencies: ['bcrypt'] } })).toEqual({
      pnpm: { onlyBuiltDependencies: ['bcrypt'] },
    });
    expect(forced({})).toEqual({});
  });

  test('name the installed version of what the service depends on itself', () => {
    expect(forced({ overrides: { builder: '^3.0.0' } })).toEqual({ overrides: { builder: '$builder' } });
  });

  test('point at nothing that the service does not have', () => {
    expect(forced({ overrides: { shelf: { left: '$left' }, deep: '$left' } })).toEqual({
      overrides: { shelf: { left: '~2.0.0' }, deep: '~2.0.0' },
    });
  });
});
