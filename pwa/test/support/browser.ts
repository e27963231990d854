/** Node 20 has no `navigator`; a browser without Web Locks and storage estimates is the least that the app meets. */
if (typeof navigator === 'undefined') {
  Object.defineProperty(globalThis, 'navigator', {
    value: { userAgent: 'node', onLine: true, language: 'zh-CN' },
    configurable: true,
    writable: true,
  });
}
