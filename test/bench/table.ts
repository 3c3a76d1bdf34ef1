// The table that `npm run bench` prints: columns as wide as their widest cell.
import { judgeRow, type Row } from './row.ts';
import { showNumber } from './statistics.ts';

const HEADINGS = ['what', 'measured', 'baseline of the same run', 'ratio or count', 'budget', 'verdict'] as const;

export function formatTable(rows: readonly Row[]): string {
  const cells = rows.map((row) => [
    row.what,
    row.measured,
    row.baseline ?? '-',
    `${showNumber(row.found)} ${row.budget.unit}`,
    `${row.budget.kind} ${showNumber(row.budget.limit)} ${row.budget.unit}`,
    judgeRow(row),
  ]);
  const lines = [HEADINGS, ...cells];
  const widths = HEADINGS.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const format = (line: readonly string[]) => line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ');
  const rule = widths.map((width) => '-'.repeat(width)).join('-|-');
  return [format(HEADINGS), rule, ...cells.map(format)].map((line) => line.trimEnd()).join('\n');
}
