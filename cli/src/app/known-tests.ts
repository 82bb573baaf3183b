import { servicePath } from '../artifacts/paths.ts';
import { serviceTestsSchema, TESTS_MANIFEST } from '../artifacts/service-tests.ts';
import { readArtifact } from '../artifacts/store.ts';
import type { FailedTests } from '../extract/tests/choose-tests.ts';

/**
 * Tests that the last extraction tried in vain: the best guess where nothing is run.
 * @throws Failure MIG-1005 when the service's list of tests is broken
 */
export function triedInVain(root: string, context: string): FailedTests {
  const path = `${servicePath(context)}/${TESTS_MANIFEST}`;
  const known = readArtifact(root, path, serviceTestsSchema, `migrate extract ${context}`);
  const failed = (known?.left ?? []).filter(({ kind }) => kind === 'fails-anyway' || kind === 'differs');
  return new Map(failed.map(({ path: test, kind, why }) => [test, { kind, why }]));
}
