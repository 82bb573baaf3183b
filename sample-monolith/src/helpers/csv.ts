export type Cell = string | number | Date | null;

/** RFC 4180: a line ends in CRLF, a cell is quoted when it must be. */
export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(quote).join(',')}\r\n`;
}

function quote(cell: Cell): string {
  const text = toText(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function toText(cell: Cell): string {
  if (cell === null) return '';
  return cell instanceof Date ? cell.toISOString() : String(cell);
}
