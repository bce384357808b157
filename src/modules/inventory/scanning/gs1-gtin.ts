/** The check digit that belongs behind these digits: GS1's modulo 10, weights 3 and 1 from the right. */
export function checkDigit(digits: string): number {
  const sum = [...digits].reverse().reduce((total, digit, at) => total + Number(digit) * (at % 2 ? 1 : 3), 0);
  return (10 - (sum % 10)) % 10;
}

/** Does the last digit fit the others? */
export function hasCheckDigit(digits: string): boolean {
  return digits.endsWith(String(checkDigit(digits.slice(0, -1))));
}

/** The digits of an EAN, UPC or other GTIN, whose check digit may be wrong: 8, 12, 13 or 14 of them. */
export const GTIN = /^(\d{8}|\d{12,14})$/;

/**
 * The GTIN-14 of the unit in a higher pack, whose indicator is 1 to 8 (GS1 General Specifications, section 2.1.7):
 * nothing for a unit itself, and for what is sold by measure, whose indicator is 9.
 */
export function unitOf(gtin: string): string | undefined {
  if (!/^[1-8]/.test(gtin)) return undefined;
  const digits = `0${gtin.slice(1, -1)}`;
  return digits + checkDigit(digits);
}
