import './app/shims.ts';
import { createApp } from 'vue';
import { startLocale } from './i18n.ts';
import OfficeApp from './office/OfficeApp.vue';
import './office/words.ts';
import './styles/tokens.css';
import './styles/base.css';

async function start(): Promise<void> {
  await startLocale();
  createApp(OfficeApp).mount('#app');
}

void start();
