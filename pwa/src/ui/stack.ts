/**
 * Tells the style sheet when text is so large, or the screen so narrow, that things must stand below each other.
 * A media query cannot know our own 字号 nor a phone's text scaling, so a hidden ruler one `rem` wide is measured instead.
 *
 * Sets on the root element: `data-stack` (fewer than 17 body-size characters fit beside each other) and
 * `data-short` (fewer than 26 lines of one rem: bars that stick to the bottom would hide the page).
 */
const NARROW_REM = 17;
const SHORT_REM = 26;

function scaleOf(root: HTMLElement): number {
  const print = root.dataset.print;
  return print === 'xlarge' ? 1.5 : print === 'large' ? 1.25 : 1;
}

/** Measure now; called again whenever the window, the root's text size or our own 字号 changes. */
export function measureStack(root: HTMLElement = document.documentElement): void {
  const rem = Number.parseFloat(getComputedStyle(root).fontSize) || 16;
  const unit = rem * scaleOf(root);
  root.toggleAttribute('data-stack', window.innerWidth / unit < NARROW_REM);
  root.toggleAttribute('data-short', window.innerHeight / unit < SHORT_REM);
}

/** Start watching; returns the function that stops it. */
export function watchStack(): () => void {
  const ruler = document.createElement('span');
  ruler.className = 'ruler';
  ruler.setAttribute('aria-hidden', 'true');
  document.body.appendChild(ruler);
  const measure = () => measureStack();
  const watcher = typeof ResizeObserver === 'undefined' ? null : new ResizeObserver(measure);
  watcher?.observe(ruler);
  window.addEventListener('resize', measure);
  measure();
  return () => {
    watcher?.disconnect();
    window.removeEventListener('resize', measure);
    ruler.remove();
  };
}
