/**
 * Stands in for `:focus-visible` where the browser has none (Chrome below 86, Safari below 15.4): sets `data-touched`
 * on the root after a touch and takes it away at the Tab key, so that only who goes by keyboard sees frames.
 */
export function watchTouch(root: HTMLElement = document.documentElement): void {
  // Chrome 80 does not know the question either, and says no.
  if (typeof CSS !== 'undefined' && CSS.supports('selector(:focus-visible)')) return;
  document.addEventListener('pointerdown', () => root.setAttribute('data-touched', ''), true);
  document.addEventListener(
    'keydown',
    ({ key }) => {
      if (key === 'Tab') root.removeAttribute('data-touched');
    },
    true,
  );
}
