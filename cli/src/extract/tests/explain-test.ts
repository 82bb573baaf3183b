import type { SourceTree } from '../../analyze/sources/source-tree.ts';
import type { ChosenTests } from './choose-tests.ts';

/** What became of a test, or of a file that helps tests; undefined when a file is neither. */
export function explainTest(
  { taken, left, runners }: ChosenTests,
  sources: SourceTree,
  path: string,
): { verdict: 'test' | 'left'; why: string } | undefined {
  const test = taken.find((one) => one.path === path);
  if (test !== undefined) return { verdict: 'test', why: `It ${test.why}.` };
  const stays = left.find((one) => one.path === path);
  if (stays !== undefined) {
    const isTried = stays.kind === 'fails-anyway' || stays.kind === 'differs';
    const again = isTried ? ' That was when it was last tried; each extraction tries it again.' : '';
    return { verdict: 'left', why: `It ${stays.why}.${again}` };
  }
  const needs = (one: ChosenTests['taken'][number]['needs']) =>
    [...one.helpers, ...one.data].some((file) => sources.relative(file) === path);
  const helped = taken.filter((one) => needs(one.needs)).map((one) => one.path);
  if (helped.length > 0) return { verdict: 'test', why: `${helped.join(', ')} needs it.` };
  const runner = runners.find((one) => one.setup.settings.includes(path) || one.needs.some(needs));
  return runner === undefined
    ? undefined
    : { verdict: 'test', why: `${runner.call.runner.name} reads it before the tests.` };
}
