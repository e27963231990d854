/** Numbers that a visit does not need; the server takes them out, and the phone says so while they are typed. */

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS = '10X98765432';

function isResidentId(digits: string): boolean {
  const sum = WEIGHTS.reduce((total, weight, at) => total + weight * Number(digits[at]), 0);
  return CHECKS[sum % 11] === digits[17]?.toUpperCase();
}

function isCard(digits: string): boolean {
  const sum = [...digits].reverse().reduce((total, digit, at) => {
    const doubled = at % 2 ? Number(digit) * 2 : Number(digit);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return sum % 10 === 0;
}

/** What the text seems to hold: a resident identity number, a bank card, or neither. */
export function personalNumber(text: string): 'id' | 'card' | null {
  const joined = text.replace(/(\d)[ -](?=\d)/g, '$1');
  for (const found of joined.match(/\d{17}[\dXx]/g) ?? []) if (isResidentId(found)) return 'id';
  for (const found of joined.match(/\d{16,19}/g) ?? []) if (isCard(found)) return 'card';
  return null;
}
