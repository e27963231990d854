/** Filled in by build/service-worker.ts: the exact files of this build that the teacher's app needs. */
declare const __PRECACHE__: { url: string; revision: string | null }[];

/** A worker's life and its answers, as far as keeping files goes. */
interface Lasting {
  waitUntil(work: Promise<unknown>): void;
}
interface Fetching {
  request: Request;
  respondWith(reply: Promise<Response>): void;
}
interface Worker {
  addEventListener(type: 'install' | 'activate', heard: (event: Lasting) => void): void;
  addEventListener(type: 'fetch', heard: (event: Fetching) => void): void;
}

const worker = self as unknown as Worker;
const STORE = 'jiafang-files';
/** Stores of this app's first versions, which another library kept. */
const FORMER = /^workbox-/;
/** Where each file lies in the store: a changed file has another address there, so that two versions never mix. */
const places = new Map(
  __PRECACHE__.map(({ url, revision }) => [address(url), address(revision ? `${url}?${revision}` : url)]),
);

/**
 * Keeps this version's files: fetched when it is installed, each once however often that is tried; what no version
 * here needs any more goes when it takes over.
 */
export function keepFiles(): void {
  worker.addEventListener('install', (event) => event.waitUntil(fill()));
  worker.addEventListener('activate', (event) => event.waitUntil(tidy()));
  worker.addEventListener('fetch', (event) => {
    const { request } = event;
    if (request.method === 'GET' && places.has(request.url)) event.respondWith(answer(request));
  });
}

/** A file of this version from the store; undefined when the browser has thrown it away. */
export async function kept(url: string): Promise<Response | undefined> {
  const store = await caches.open(STORE);
  return store.match(places.get(address(url)) ?? url);
}

async function answer(request: Request): Promise<Response> {
  return (await kept(request.url)) ?? fetch(request);
}

/** One after the other: on a thin line the page's own first exchange must get through beside it. */
async function fill(): Promise<void> {
  const store = await caches.open(STORE);
  const there = new Set((await store.keys()).map((request) => request.url));
  for (const [url, place] of places) {
    if (there.has(place)) continue;
    // A name that is its own revision may come from the browser's own cache: the page has just loaded it.
    const reply = await fetch(url, { cache: url === place ? 'default' : 'reload', redirect: 'error' });
    if (!reply.ok) throw new Error(`${url}: ${reply.status}`);
    await store.put(place, reply);
  }
}

async function tidy(): Promise<void> {
  const store = await caches.open(STORE);
  const mine = new Set(places.values());
  for (const request of await store.keys()) if (!mine.has(request.url)) await store.delete(request);
  for (const name of await caches.keys()) if (FORMER.test(name)) await caches.delete(name);
}

function address(url: string): string {
  return new URL(url, location.href).href;
}
