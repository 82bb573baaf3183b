import { describe, expect, it } from 'vitest';
import { adjustedRand } from '../../../bench/decomposition/agreement.ts';
import {
  mapLabels,
  referenceLabels,
  sampleModel,
  withNeutralNames,
} from '../../../bench/decomposition/reference.ts';
import { decompose } from '../../src/decompose/decompose.ts';

/** What a change may not lose; `bench/decomposition/sample.ts` prints what is misplaced. */
const FLOOR = 0.85;

describe('the contexts of the sample', async () => {
  const model = await sampleModel();
  const map = decompose(model);
  const agreement = (found: ReadonlyMap<string, string>) =>
    adjustedRand(new Map([...referenceLabels()].filter(([subject]) => found.has(subject))), found);

  it('agree with those of an architect', () => {
    const found = mapLabels(map, model);
    expect([...referenceLabels().keys()].filter((subject) => !found.has(subject))).toEqual([
      // Types only: nothing of it is there at run time.
      'src/jobs/job.ts',
    ]);
    expect(agreement(found)).toBeGreaterThanOrEqual(FLOOR);
  });

  it('agree as well when files and folders are called by numbers', () => {
    const neutral = withNeutralNames(model);
    const found = mapLabels(decompose(neutral.model), neutral.model);
    const named = new Map([...found].map(([subject, label]) => [neutral.named(subject), label]));
    expect(agreement(named)).toBeGreaterThanOrEqual(FLOOR);
  });

  it('have the reviews on their own', () => {
    const reviews = map.contexts.find((one) => one.name === 'reviews');
    expect(reviews?.tables).toEqual(['review_votes', 'reviews']);
    expect(reviews?.routes).toHaveLength(7);
    expect(map.seams).toContainEqual(
      expect.objectContaining({
        from: 'reviews',
        kind: 'call',
        writes: true,
        tables: expect.arrayContaining(['products']),
      }),
    );
  });
});
