/** Shortest PIN that the store accepts; longer ones are welcome. */
export const PIN_MIN = 6;
export const PIN_MAX = 12;

/** Figures that a thumb draws on the pad. */
const DRAWN = ['147258', '159753', '258369', '147369', '357159', '741852', '852963'];

/** PINs that somebody who finds the phone tries first: one digit, a run, a repeated pair or triple, a year twice, a figure. */
export function isWeakPin(pin: string): boolean {
  if (/^(\d{1,3})\1+$/.test(pin)) return true;
  if (new Set(pin).size < 3 || DRAWN.includes(pin)) return true;
  const steps = [...pin].slice(1).map((digit, at) => (Number(digit) - Number(pin[at]) + 10) % 10);
  return steps.every((step) => step === steps[0]) || /^(19|20)\d\d(19|20)\d\d$/.test(pin);
}
