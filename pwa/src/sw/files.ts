/**
 * Filled in by build/service-worker.ts: the exact files of this build that the teacher's app needs. `english`: needed
 * only where somebody reads English; no other phone pays for it.
 */
declare const __PRECACHE__: { url: string; revision: string | null; english?: true }[];

/** A worker's life and its answers, as far as keeping files goes. */
interface Lasting {
  waitUntil(work: Promise<unknown>): void;
}
interface Fetching {
  request: Request;
  respondWith(reply: Promise<Response>): void;
}
interface Told extends Lasting {
  data: unknown;
  ports: readonly MessagePort[];
}
interface Worker {
  addEventListener(type: 'install' | 'activate', heard: (event: Lasting) => void): void;
  addEventListener(type: 'message', heard: (event: Told) => void): void;
  addEventListener(type: 'fetch', heard: (event: Fetching) => void): void;
}

const worker = self as unknown as Worker;
const STORE = 'jiafang-files';
/** Stores of this app's first versions, which another library kept. */
const FORMER = /^workbox-/;
const FILES = __PRECACHE__;
/** Where each file lies in the store: a changed file has another address there, so that two versions never mix. */
const places = new Map(
  FILES.map(({ url, revision }) => [address(url), address(revision ? `${url}?${revision}` : url)]),
);

const english = new Set(FILES.filter((file) => file.english).map(({ url }) => address(url)));
/** Lies in the store once somebody here reads English, so that the next version brings its English along. */
const READS_ENGLISH = address('/reads-english');

/**
 * Keeps this version's files: fetched when it is installed, each once however often that is tried; what no version
 * here needs any more goes when it takes over.
 */
export function keepFiles(): void {
  worker.addEventListener('install', (event) => event.waitUntil(fill()));
  worker.addEventListener('activate', (event) => event.waitUntil(tidy()));
  worker.addEventListener('message', (event) => {
    if (event.data === 'english') event.waitUntil(keepEnglish(event.ports[0]));
  });
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
  const all = there.has(READS_ENGLISH);
  for (const [url, place] of places) {
    if (there.has(place) || (english.has(url) && !all)) continue;
    // A name that is its own revision may come from the browser's own cache: the page has just loaded it.
    const reply = await fetch(url, { cache: url === place ? 'default' : 'reload', redirect: 'error' });
    if (!reply.ok) throw new Error(`${url}: ${reply.status}`);
    await store.put(place, reply);
  }
}

/** Answers `true` by the port when the English words lie here too; nothing where they could not be fetched. */
async function keepEnglish(port: MessagePort | undefined): Promise<void> {
  const store = await caches.open(STORE);
  await store.put(READS_ENGLISH, new Response(''));
  await fill();
  port?.postMessage(true);
}

async function tidy(): Promise<void> {
  const store = await caches.open(STORE);
  const mine = new Set([...places.values(), READS_ENGLISH]);
  for (const request of await store.keys()) if (!mine.has(request.url)) await store.delete(request);
  for (const name of await caches.keys()) if (FORMER.test(name)) await caches.delete(name);
}

function address(url: string): string {
  return new URL(url, location.href).href;
}
