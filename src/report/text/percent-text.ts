const oneDigit = { minimumFractionDigits: 1, maximumFractionDigits: 1 } as const;
const roundedDown = new Intl.NumberFormat('en', { ...oneDigit, roundingMode: 'floor' });
const roundedUp = new Intl.NumberFormat('en', { ...oneDigit, roundingMode: 'ceil' });

/** Formats a share of a whole in percent, which is never rounded up to 100 nor down to 0. */
export function percentText(part: number, whole: number): string {
  if (whole === 0) return '0';
  const exact = (part / whole) * 100;
  if (part < whole && exact > 99) return roundedDown.format(exact);
  if (part > 0 && exact < 1) return roundedUp.format(exact);
  return String(Math.round(exact));
}
