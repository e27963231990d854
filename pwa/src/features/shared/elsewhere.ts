import { type ComputedRef, computed } from 'vue';
import { offlineImpossible } from '../../app/update.ts';

/**
 * Where the app would only half work: views inside chat apps keep nothing offline (on an iPhone no view outside the
 * browser has a service worker) and are emptied with the chat. Says which browser to go to instead.
 */
const CHAT_APP = /MicroMessenger|DingTalk|\bQQ\//i;

export function useElsewhere(): ComputedRef<'safari' | 'browser' | null> {
  const { userAgent, maxTouchPoints } = navigator;
  // An iPad says that it is a Mac; no Mac has a touch screen.
  const apple = /iPhone|iPad|iPod/.test(userAgent) || (/Macintosh/.test(userAgent) && maxTouchPoints > 1);
  const chat = CHAT_APP.test(userAgent);
  return computed(() => (chat || offlineImpossible.value ? (apple ? 'safari' : 'browser') : null));
}
