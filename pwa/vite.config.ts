import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';
import { precompress } from './build/precompress.ts';
import { serviceWorker } from './build/service-worker.ts';

export default defineConfig(() => {
  const proxied = process.env.JIAFANG_API;
  return {
    define: { __APP_VERSION__: JSON.stringify(process.env.npm_package_version ?? '0.1.0') },
    plugins: [vue(), serviceWorker(), precompress()],
    build: {
      target: ['chrome64', 'safari12'],
      cssTarget: ['chrome80', 'safari14'],
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      reportCompressedSize: true,
      rollupOptions: { input: { index: 'index.html', desk: 'desk.html' } },
    },
    server: {
      host: '127.0.0.1',
      ...(proxied
        ? { proxy: { '/api': { target: proxied, secure: false }, '/n': { target: proxied, secure: false } } }
        : {}),
    },
    test: {
      environment: 'node',
      include: ['test/**/*.test.ts', 'src/**/*.test.ts'],
      testTimeout: 20_000,
    },
  };
});
