import { keepFiles } from './files.ts';
import { answerNavigations } from './navigation.ts';
import { replaceOnConsent } from './replace.ts';

/** The service worker: one file per duty. It keeps the app, never data: no request below /api passes through a cache. */
keepFiles();
answerNavigations();
replaceOnConsent();
