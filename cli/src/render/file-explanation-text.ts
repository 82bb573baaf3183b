import type { FileExplanation } from '../extract/explain-file.ts';

const VERDICTS: Readonly<Record<FileExplanation['verdict'], string>> = {
  moved: 'moved into the service',
  copied: 'copied: both sides run it',
  left: 'stays with the monolith',
  generated: 'generated',
  asset: 'copied as it is',
  test: 'comes along if the test passes in the service, which only the extraction itself tries',
};

/** What became of a file, part by part. */
export function fileExplanationText({ path, verdict, why, parts }: FileExplanation): string {
  const width = String(Math.max(0, ...parts.map((one) => one.line))).length;
  return [
    `${path}: ${VERDICTS[verdict]}. ${why}`,
    ...parts.map(
      (one) => `  ${String(one.line).padStart(width)}  ${one.what.padEnd(6)}  ${one.name}  (${one.why})`,
    ),
  ].join('\n');
}
