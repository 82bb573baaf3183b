import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sample } from '../../artifacts/samples.ts';
import { serialize } from '../../artifacts/store.ts';
import { interruption } from '../../ports/interruption.ts';
import type { Vault } from '../../record/vault.ts';
import { type InteractionResult, judge } from './judge.ts';
import { pactOf, RECORDED_STATE, type RouteInteraction } from './pact-file.ts';
import { openProviderGate } from './provider-gate.ts';
import { runVerifier } from './run-verifier.ts';
import { unfollowed } from './unfollowed.ts';

export interface InteractionResults {
  readonly results: ReadonlyMap<RouteInteraction, InteractionResult>;
  /** Descriptions of interactions that were verified a second time. */
  readonly retried: readonly string[];
}

export interface Verification {
  readonly provider: string;
  readonly providerUrl: string;
  /** Restores the database to the moment before a request, and makes ready for it. */
  readonly prepare: (sample: Sample) => Promise<void>;
  readonly vault: Vault;
}

/** One pact of a thousand interactions takes 27 s, four of 250 take 8 s. */
const SHARD = 250;

/**
 * Verifies interactions one after the other, in shards. What failed is verified once more alone: an application that writes on after
 * its answer may have been overtaken, and Pact itself loses requests under load ("Expected but not received").
 */
export async function verifyInteractions(
  verification: Verification,
  interactions: readonly RouteInteraction[],
): Promise<InteractionResults> {
  const results = new Map<RouteInteraction, InteractionResult>();
  // In recorded order the database is moved through its states once, not to and fro for each interaction.
  const ordered = interactions.toSorted((a, b) => a.sample.index - b.sample.index);
  for (let at = 0; at < ordered.length; at += SHARD)
    await verifyShard(verification, ordered.slice(at, at + SHARD), results);
  const failed = ordered.filter((one) => results.get(one)?.outcome !== 'ok');
  for (let at = 0; at < failed.length; at += SHARD)
    await verifyShard(verification, failed.slice(at, at + SHARD), results);
  return { results, retried: failed.map((one) => one.interaction.description) };
}

async function verifyShard(
  verification: Verification,
  shard: readonly RouteInteraction[],
  results: Map<RouteInteraction, InteractionResult>,
): Promise<void> {
  const { provider, prepare, vault } = verification;
  const folder = mkdtempSync(join(tmpdir(), 'migrate-pact-'));
  const clean = () => rmSync(folder, { recursive: true, force: true });
  const forget = interruption.onInterrupt(clean);
  const gate = await openProviderGate(verification.providerUrl, vault);
  const samples = new Map(shard.map(({ sample }) => [sample.index, sample]));
  try {
    const pactFile = join(folder, 'shard.json');
    writeFileSync(
      pactFile,
      serialize(
        pactOf(
          provider,
          shard.map((one) => unfollowed(one.interaction)),
        ),
      ),
    );
    const outcome = await runVerifier({
      provider,
      providerBaseUrl: gate.url,
      pactFile,
      states: [RECORDED_STATE],
      restore: async (index) => {
        const sample = samples.get(index);
        if (sample === undefined) throw new Error(`sample ${index} is not part of this pact`);
        await prepare(sample);
        gate.expect(sample);
      },
    });
    const expected = shard.map(({ interaction, sample }) => ({
      description: interaction.description,
      sample: sample.index,
    }));
    for (const [index, result] of judge(outcome.report, expected, outcome.states).entries()) {
      const interaction = shard[index];
      if (interaction !== undefined) results.set(interaction, result);
    }
  } finally {
    await gate.close();
    forget();
    clean();
  }
}
