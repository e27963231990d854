// Takes away what iOS 14 does not have, before the page's own scripts run: the engine is of today, the gaps are not.
// Workers are not reached; Chromium 80 shows what happens where a worker cannot draw.
(() => {
  const lacking = [
    [window, ['structuredClone', 'BroadcastChannel', 'OffscreenCanvas', 'createImageBitmap', 'requestIdleCallback']],
    [window, ['WeakRef', 'FinalizationRegistry', 'CompressionStream', 'DecompressionStream', 'AggregateError']],
    [Navigator.prototype, ['locks', 'storage', 'share', 'canShare', 'userActivation']],
    [Array.prototype, ['at', 'findLast', 'findLastIndex', 'toSorted', 'toReversed', 'toSpliced', 'with']],
    [String.prototype, ['at', 'isWellFormed', 'toWellFormed']],
    [Object, ['hasOwn', 'groupBy']],
    [Promise, ['any', 'withResolvers', 'try']],
    [Crypto.prototype, ['randomUUID']],
    [AbortSignal, ['timeout', 'any']],
    [Blob.prototype, ['stream']],
    [Element.prototype, ['checkVisibility']],
  ];
  for (const [owner, names] of lacking) for (const name of names) delete owner[name];
  window.lacking = lacking.flatMap(([owner, names]) => names.filter((name) => name in owner));
})();
