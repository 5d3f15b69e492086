/** Rows as text, each column as wide as it needs; the first row is the heading. Numbers stand to the right. */
export function textTable(rows: readonly (readonly (string | number)[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => String(row[column] ?? '').length)));
  const isNumber = widths.map((_, column) => typeof rows[1]?.[column] === 'number');
  const lines = rows.map((row) =>
    row.map((cell, column) => {
      const width = widths[column] ?? 0;
      return isNumber[column] ? String(cell).padStart(width) : String(cell).padEnd(width);
    }),
  );
  return lines.map((cells) => cells.join('  ').trimEnd()).join('\n');
}
