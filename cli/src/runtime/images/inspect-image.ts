import { z } from 'zod';
import { fail } from '../../errors/problem.ts';
import { programOutput } from '../../ports/program-output.ts';
import { engineWords } from './engines.ts';
import type { Engine } from './find-engine.ts';

/** What an image says about itself. */
export interface ImageFacts {
  readonly id: string;
  /** As the image names it; empty is root. */
  readonly user: string;
  /** Of all layers, unpacked. */
  readonly bytes: number;
  /** `NAME=value` each. */
  readonly environment: readonly string[];
  /** The instruction behind each layer. */
  readonly history: readonly string[];
}

const settingsSchema = z.object({
  User: z.string().default(''),
  Env: z
    .array(z.string())
    .nullish()
    .transform((env) => env ?? []),
});
const inspectedSchema = z
  .array(z.object({ Id: z.string(), Size: z.number(), Config: settingsSchema }))
  .min(1);
const buildahSchema = z.object({
  FromImageID: z.string(),
  Manifest: z.string(),
  Docker: z.object({ config: settingsSchema }),
  OCIv1: z.object({ history: z.array(z.object({ created_by: z.string().default('') })).default([]) }),
});
const manifestSchema = z.object({ layers: z.array(z.object({ size: z.number() })) });

/** Asks the engine for an image that it has built. @throws Failure MIG-3015 when it does not know it */
export async function inspectImage(engine: Engine, tag: string): Promise<ImageFacts> {
  const { inspect, history } = engineWords[engine.name];
  const described = JSON.parse(await ask(engine, inspect(tag)));
  if (history === undefined) return factsOfBuildah(buildahSchema.parse(described));
  const [image] = inspectedSchema.parse(described);
  const lines = (await ask(engine, history(tag))).split('\n').filter((line) => line !== '');
  return {
    id: image?.Id ?? '',
    bytes: image?.Size ?? 0,
    user: image?.Config.User ?? '',
    environment: image?.Config.Env ?? [],
    history: lines,
  };
}

function factsOfBuildah({ FromImageID, Manifest, Docker, OCIv1 }: z.infer<typeof buildahSchema>): ImageFacts {
  const { layers } = manifestSchema.parse(JSON.parse(Manifest));
  return {
    id: FromImageID,
    bytes: layers.reduce((sum, layer) => sum + layer.size, 0),
    user: Docker.config.User,
    environment: Docker.config.Env,
    history: OCIv1.history.map((one) => one.created_by),
  };
}

async function ask(engine: Engine, words: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await programOutput(engine.program, words);
  if (code === 0) return stdout;
  throw fail('MIG-3015', {
    message: `${engine.name} does not tell about the image that it has built`,
    cause: stderr.trim() || `\`${engine.name} ${words.join(' ')}\` failed`,
  });
}
