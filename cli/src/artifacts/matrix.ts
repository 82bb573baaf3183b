import { z } from 'zod';
import { verdictSchema } from './gate.ts';
import { paths } from './paths.ts';
import { readArtifact, writeArtifact } from './store.ts';

export const MATRIX_SCHEMA = 'migrate/matrix@1';

const rowSchema = z.object({
  consumer: z.string(),
  /** SHA-256 of the consumer's sources; of the pact itself for clients, whose sources nobody has. */
  consumerVersion: z.string().optional(),
  /** SHA-256 of the pact file. */
  pact: z.string(),
  provider: z.string(),
  /** SHA-256 of the provider's sources. */
  version: z.string(),
  result: verdictSchema,
  /** Since when this result is known. */
  at: z.iso.datetime().optional(),
});

const deploymentSchema = z.object({
  environment: z.string(),
  /** A context, or `monolith`. */
  participant: z.string(),
  version: z.string(),
  at: z.iso.datetime(),
});

export const matrixSchema = z.object({
  schema: z.literal(MATRIX_SCHEMA),
  rows: z.array(rowSchema),
  /** The version of each participant that an environment has now. */
  deployments: z.array(deploymentSchema).default([]),
});

/** Which provider version was verified against which pact, and what is deployed where; what is not in it is not known to fit. */
export type Matrix = z.infer<typeof matrixSchema>;
export type MatrixRow = Matrix['rows'][number];
export type Deployment = Matrix['deployments'][number];

const PATH = `${paths.contracts}/matrix.json`;

/** @throws Failure MIG-1005 when it does not have the form of a matrix */
export function readMatrix(root: string): Matrix {
  const known = readArtifact(root, PATH, matrixSchema, `git restore ${PATH}`);
  return known ?? { schema: MATRIX_SCHEMA, rows: [], deployments: [] };
}

export function writeMatrix(root: string, matrix: Matrix): void {
  writeArtifact(root, PATH, matrix);
}

/** With a result in the place of an older one about the same; the same result again changes nothing. */
export function withRow(matrix: Matrix, row: MatrixRow): Matrix {
  const old = matrix.rows.find((one) => rowKey(one) === rowKey(row));
  if (old?.result === row.result) return matrix;
  const rows = [...matrix.rows.filter((one) => one !== old), row];
  return { ...matrix, rows: rows.toSorted((a, b) => (rowKey(a) < rowKey(b) ? -1 : 1)) };
}

/** With a deployment in the place of what the participant had there before. */
export function withDeployment(matrix: Matrix, made: Deployment): Matrix {
  const others = matrix.deployments.filter((one) => deploymentKey(one) !== deploymentKey(made));
  const deployments = [...others, made].toSorted((a, b) => (deploymentKey(a) < deploymentKey(b) ? -1 : 1));
  return { ...matrix, deployments };
}

export function deployedVersion(
  matrix: Matrix,
  environment: string,
  participant: string,
): string | undefined {
  return matrix.deployments.find((one) => one.environment === environment && one.participant === participant)
    ?.version;
}

function rowKey(row: MatrixRow): string {
  return [row.provider, row.consumer, row.consumerVersion ?? '', row.pact, row.version].join(' ');
}

function deploymentKey(one: Deployment): string {
  return `${one.environment} ${one.participant}`;
}
