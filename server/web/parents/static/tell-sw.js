/* The family's service worker: shows what the school pushes, each message once. It answers no request of any page. */
'use strict';

const KEPT = 'jf-told';
const MOST = 40;

/** Whether this message is new here; it is remembered at once. A server that died may send one twice. */
async function isNew(id) {
  const kept = await caches.open(KEPT);
  const mark = new Request(`/n/told/${encodeURIComponent(id)}`);
  if (await kept.match(mark)) return false;
  await kept.put(mark, new Response(''));
  const known = await kept.keys();
  await Promise.all(known.slice(0, Math.max(0, known.length - MOST)).map((one) => kept.delete(one)));
  return true;
}

/** One message at a time, so that two copies that arrive together are seen as such. */
let last = Promise.resolve();

async function show(told) {
  if (!(await isNew(told.id))) return;
  await self.registration.showNotification(told.text, { tag: told.topic, data: told.path, icon: '/n/mark.svg' });
}

self.addEventListener('push', (event) => {
  const told = event.data ? event.data.json() : null;
  if (!told || !told.id) return;
  last = last.catch(() => undefined).then(() => show(told));
  event.waitUntil(last);
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  const path = event.notification.data;
  if (typeof path === 'string' && /^\/n\/[\w-]+$/.test(path)) event.waitUntil(self.clients.openWindow(path));
});

self.addEventListener('install', () => self.skipWaiting());
