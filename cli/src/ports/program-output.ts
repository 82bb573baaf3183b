import { execFile } from 'node:child_process';

export interface ProgramOutput {
  /** Undefined when a signal ended it or it could not be started. */
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a program prints that only tells something: no shell, nothing to stop. */
export function programOutput(program: string, args: readonly string[]): Promise<ProgramOutput> {
  return new Promise((resolve) => {
    execFile(
      program,
      [...args],
      { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024, timeout: 60_000 },
      (error, stdout, stderr) => resolve({ code: codeOf(error), stdout, stderr }),
    );
  });
}

function codeOf(error: Error | null): number | undefined {
  if (error === null) return 0;
  return 'code' in error && typeof error.code === 'number' ? error.code : undefined;
}
