import './app/shims.ts';
import { createApp } from 'vue';
import App from './App.vue';
import { startServiceWorker } from './app/update.ts';
import { takeEnrolmentCode } from './features/shared/enrol.ts';
import { applyLook } from './features/shared/look.ts';
import { startLocale } from './i18n.ts';
import { watchStack } from './ui/stack.ts';
import { watchTouch } from './ui/touched.ts';
import { readMarker } from './vault/marker.ts';
import { startSession } from './vault/session.ts';
import './styles/tokens.css';
import './styles/base.css';
import './styles/phone.css';

async function start(): Promise<void> {
  // The store is looked for while the words load.
  const found = startSession(takeEnrolmentCode() !== '');
  const pad = readMarker() === null ? null : import('./features/unlock/UnlockView.vue');
  await Promise.all([startLocale(), pad]);
  applyLook();
  watchStack();
  watchTouch();
  createApp(App).mount('#app');
  await found;
  await startServiceWorker();
}

void start();
