import { analysis } from './analysis.ts';
import { contracts } from './contracts.ts';
import { extraction } from './extraction.ts';
import { fitness } from './fitness.ts';
import { input } from './input.ts';
import { internal } from './internal.ts';
import { proxied } from './proxied.ts';
import { routing } from './routing.ts';
import { runtime } from './runtime.ts';
import { verification } from './verification.ts';

/** Every code that the toolkit can print; docs/errors.md is generated from it. */
export const catalogue = {
  ...input,
  ...analysis,
  ...proxied,
  ...runtime,
  ...extraction,
  ...verification,
  ...contracts,
  ...routing,
  ...fitness,
  ...internal,
};

export type ProblemCode = keyof typeof catalogue;
