const grouped = new Intl.NumberFormat('en');

/** Formats a count as `12,345`. */
export function numberText(count: number): string {
  return grouped.format(count);
}
