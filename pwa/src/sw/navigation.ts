import { kept } from './files.ts';

/** The server's own pages and whatever has a file name; every other address inside the origin is the app. */
const NOT_OURS = /^\/(api|n|desk)(\/|$)|\/[^/]+\.[^/]+$/;

interface NavigationEvent {
  request: Request;
  respondWith(reply: Promise<Response>): void;
}

/** Opens the app without a network, at whichever address it was left. */
export function answerNavigations(): void {
  self.addEventListener('fetch', (event) => {
    const { request, respondWith } = event as unknown as NavigationEvent;
    if (request.mode !== 'navigate' || NOT_OURS.test(new URL(request.url).pathname)) return;
    respondWith.call(
      event,
      kept('/index.html').then((page) => page ?? fetch(request)),
    );
  });
}
