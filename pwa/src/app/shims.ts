/** Chrome 64–70 and Safari 12 lack what Dexie and Vue call. */
if (typeof globalThis.queueMicrotask !== 'function') {
  globalThis.queueMicrotask = (work) => {
    void Promise.resolve().then(work);
  };
}
