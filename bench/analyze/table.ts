import type { Usage } from './measure.ts';

export interface TreeResult {
  readonly name: string;
  readonly contenders: readonly {
    readonly name: string;
    readonly files: number;
    readonly lines: number;
    readonly median: Usage;
    readonly runs: readonly Usage[];
  }[];
}

const HEAD = [
  'tree',
  'program',
  'files',
  'lines',
  'wall s',
  'CPU s',
  'MB',
  'wall ÷ cruiser',
  'CPU ÷ cruiser',
  'MB ÷ cruiser',
  'wall ÷ cold',
];

/** Medians and ratios as a Markdown table, with the growth of the cold time from tree to tree below. */
export function table(results: readonly TreeResult[]): string {
  const rows = results.flatMap(rowsOf);
  return [row(HEAD), row(HEAD.map(() => '---')), ...rows.map(row), '', ...growth(results), ''].join('\n');
}

function rowsOf({ name, contenders }: TreeResult): string[][] {
  const usageOf = (wanted: string) => contenders.find((one) => one.name === wanted)?.median;
  const cruiser = usageOf('dependency-cruiser');
  const cold = usageOf('cold');
  return contenders.map(({ name: program, files, lines, median }) => [
    name,
    program,
    String(files),
    String(lines),
    median.seconds.toFixed(2),
    median.cpu.toFixed(2),
    (median.rss / 2 ** 20).toFixed(0),
    ratio(median.seconds, cruiser?.seconds),
    ratio(median.cpu, cruiser?.cpu),
    ratio(median.rss, cruiser?.rss),
    ratio(median.seconds, cold?.seconds),
  ]);
}

/** How time and memory grew against how the lines did: 1.00 is linear. */
function growth(results: readonly TreeResult[]): string[] {
  const cold = results.flatMap(({ name, contenders }) => {
    const found = contenders.find((one) => one.name === 'cold');
    return found === undefined || !name.startsWith('generated') ? [] : [found];
  });
  return cold.slice(1).flatMap((larger, index) => {
    const smaller = cold[index];
    if (smaller === undefined) return [];
    const times = larger.lines / smaller.lines;
    return [
      `${smaller.lines} to ${larger.lines} lines (${times.toFixed(2)} times): wall ${(larger.median.seconds / smaller.median.seconds).toFixed(2)} times, CPU ${(larger.median.cpu / smaller.median.cpu).toFixed(2)}, memory ${(larger.median.rss / smaller.median.rss).toFixed(2)}`,
    ];
  });
}

function ratio(value: number, base: number | undefined): string {
  return base === undefined ? '' : (value / base).toFixed(2);
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
