/**
 * The one-time code of `/#enrol=CODE`. It is taken out of the address at once: a code in the history, or in a picture of
 * the screen, would be anybody's.
 */
const FORM = /^#enrol=([0-9A-Za-z-]{8,64})$/;
let code = '';

export function takeEnrolmentCode(): string {
  const found = FORM.exec(location.hash)?.[1];
  if (found) {
    code = found;
    history.replaceState(history.state, '', location.pathname + location.search);
  }
  return code;
}

/** As the server wrote it: people type spaces, dashes and small letters. */
export function plainCode(typed: string): string {
  return typed.replace(/[\s-]/g, '').toUpperCase();
}
