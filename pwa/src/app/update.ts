import { ref, watch } from 'vue';
import { locale } from '../i18n.ts';
import { ownScript } from './trusted.ts';

/**
 * The service worker seen from the page. A new version is offered, never forced; while something is unsaved,
 * `applyUpdate` does nothing and says so.
 */
export const updateReady = ref(false);
/** The worker controls this page and the browser keeps what is written: only then may "works offline" be said. */
export const offlineReady = ref(false);
/** iOS web views and plain http have no service worker: the app works online only. */
export const offlineImpossible = ref(false);

const LOOK_EVERY_MS = 60 * 60_000;
const busy = new Set<() => boolean>();
let waiting: ServiceWorker | null = null;
let asked = false;

/** Registers a question "is anything unsaved?"; returns the function that takes it back. */
export function holdUpdate(isUnsaved: () => boolean): () => void {
  busy.add(isUnsaved);
  return () => busy.delete(isUnsaved);
}

/** Changes to the new version and reloads; false while something is unsaved or no version waits. */
export function applyUpdate(): boolean {
  if (!waiting || [...busy].some((isUnsaved) => isUnsaved())) return false;
  asked = true;
  waiting.postMessage('replace');
  return true;
}

export async function startServiceWorker(): Promise<void> {
  if (!('serviceWorker' in navigator)) {
    offlineImpossible.value = true;
    return;
  }
  const { serviceWorker } = navigator;
  serviceWorker.addEventListener('controllerchange', () => {
    if (asked) location.reload();
    void proveOffline();
  });
  try {
    const registration = await serviceWorker.register(ownScript('/sw.js'), {
      scope: '/',
      updateViaCache: 'none',
    });
    watchFor(registration);
    setInterval(() => void registration.update().catch(() => undefined), LOOK_EVERY_MS);
  } catch {
    offlineImpossible.value = true;
  }
  watch(locale, () => void proveOffline());
  await proveOffline();
}

function watchFor(registration: ServiceWorkerRegistration): void {
  const offer = (worker: ServiceWorker | null) => {
    // The first version ever is none to change to: WebKit may hand the page over before it says so.
    const { active } = registration;
    if (!worker || !active || active === worker || !navigator.serviceWorker.controller) return;
    waiting = worker;
    updateReady.value = true;
  };
  offer(registration.waiting);
  registration.addEventListener('updatefound', () => {
    const worker = registration.installing;
    worker?.addEventListener('statechange', () => {
      if (worker.state === 'installed') offer(worker);
    });
  });
}

async function proveOffline(): Promise<void> {
  const worker = navigator.serviceWorker.controller;
  if (!worker) return;
  if (locale.value === 'en') await keepEnglish(worker);
  offlineReady.value = await canWrite();
}

/** The worker keeps Chinese by itself; whoever reads English may say "works offline" once English is kept as well. */
function keepEnglish(worker: ServiceWorker): Promise<void> {
  return new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => done();
    worker.postMessage('english', [port2]);
  });
}

/** Writes, reads and deletes a few bytes: private windows and full phones fail here and not at the first visit. */
function canWrite(): Promise<boolean> {
  return new Promise((done) => {
    const name = 'jiafang-probe';
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => request.result.createObjectStore('probe');
    request.onerror = () => done(false);
    request.onsuccess = () => {
      const db = request.result;
      const finish = (ok: boolean) => {
        db.close();
        indexedDB.deleteDatabase(name);
        done(ok);
      };
      const write = db.transaction('probe', 'readwrite');
      write.objectStore('probe').put(new ArrayBuffer(8), 'probe');
      write.oncomplete = () => finish(true);
      write.onerror = () => finish(false);
      write.onabort = () => finish(false);
    };
  });
}
