/**
 * Where the keyboard stands after the address changed: at the head of the page. A page that put it somewhere
 * itself keeps it. On another page it leaves the rail, on the same one it is only caught when its place went away.
 */
export function arrive(main: HTMLElement, another: boolean): void {
  const at = document.activeElement;
  if (main.contains(at) && at !== main) return;
  if (!another && at && at !== document.body) return;
  const head = main.querySelector<HTMLElement>('h1') ?? main;
  head.tabIndex = -1;
  head.focus({ preventScroll: true });
}
