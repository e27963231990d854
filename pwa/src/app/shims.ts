/** What Chrome 64–72 and Safari 12.0 lack of the language that we and our libraries write. */
if (typeof window.queueMicrotask !== 'function') {
  window.queueMicrotask = (work) => {
    void Promise.resolve().then(work);
  };
}
if (typeof Object.fromEntries !== 'function') {
  Object.fromEntries = (entries: Iterable<readonly [PropertyKey, unknown]>) => {
    const result: Record<PropertyKey, unknown> = {};
    for (const [name, value] of entries) result[name] = value;
    return result;
  };
}
if (typeof Array.prototype.flatMap !== 'function') {
  Object.defineProperty(Array.prototype, 'flatMap', {
    configurable: true,
    writable: true,
    value<T, U>(this: T[], each: (value: T, index: number, all: T[]) => U | U[]): U[] {
      return ([] as U[]).concat(...this.map(each));
    },
  });
}
