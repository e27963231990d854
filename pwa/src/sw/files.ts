import { cleanupOutdatedCaches, precacheAndRoute } from 'workbox-precaching';

/** Filled in by build/service-worker.ts: the exact files of this build that the teacher's app needs. */
declare const __PRECACHE__: { url: string; revision: string | null }[];

export function keepFiles(): void {
  precacheAndRoute(__PRECACHE__, { directoryIndex: '', cleanURLs: false });
  cleanupOutdatedCaches();
}
