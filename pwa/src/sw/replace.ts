interface WorkerGlobal {
  skipWaiting(): Promise<void>;
  addEventListener(type: 'message', heard: (event: { data: unknown }) => void): void;
  addEventListener(type: 'activate', heard: (event: { waitUntil(work: Promise<void>): void }) => void): void;
  clients: { claim(): Promise<void> };
}

const worker = self as unknown as WorkerGlobal;

/** A new version waits until the page says so; the first one takes the page over, so that it works offline at once. */
export function replaceOnConsent(): void {
  worker.addEventListener('message', ({ data }) => {
    if (data === 'replace') void worker.skipWaiting();
  });
  worker.addEventListener('activate', (event) => event.waitUntil(worker.clients.claim()));
}
