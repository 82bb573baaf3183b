import { z } from 'zod';

export const DOCTOR_SCHEMA = 'migrate/doctor@1';

const doctorCheckSchema = z.object({
  /** What was looked at. */
  name: z.string(),
  /** `note`: works without it; `warning`: look at it; `missing`: a command that needs it would fail. */
  state: z.enum(['ok', 'note', 'warning', 'missing']),
  /** What was found there. */
  found: z.string(),
  /** Code of the catalogue, where a command would fail with it. */
  code: z.string().optional(),
  remedy: z.string().optional(),
});
export type DoctorCheck = z.infer<typeof doctorCheckSchema>;

/** What is here and what is missing, and what a proxy in front of the application changes; never stored. */
export const doctorSchema = z.object({
  schema: z.literal(DOCTOR_SCHEMA),
  checks: z.array(doctorCheckSchema),
  /** Places that work differently once a proxy stands in front; absent where the sources could not be read. */
  proxied: z
    .array(
      z.object({
        code: z.string(),
        severity: z.enum(['error', 'warning', 'info']),
        message: z.string(),
        cause: z.string().optional(),
        remedy: z.string().optional(),
        file: z.string().optional(),
        line: z.number().int().optional(),
      }),
    )
    .optional(),
});
export type Doctor = z.infer<typeof doctorSchema>;
