import { availableParallelism } from 'node:os';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';
import { apart } from './build/apart.ts';
import { shortKeys } from './build/keys.ts';
import { precompress } from './build/precompress.ts';
import { serviceWorker } from './build/service-worker.ts';
import { words } from './build/words.ts';

/** What lies behind the lock, without what the desk shares with it. */
const INSIDE =
  /src\/(features\/((?!sign-in|unlock|choose-pin|shared|visit\/|conflict|refused|report\/kinds)[\w-]+|shared\/(AppShell|ClockNotice|inside|notes|plan|due|village|way)|visit\/(?!form\.|amended\.|AmendedList)|conflict\/(?!OwnValue|VersionPair|decide|forms|wording|sentences)|refused\/(?!explain|written))|photo\/|sync\/(edit|status|backup)\.|ui\/(AppBar|FaultList|once|RowLink|TabBar|UiChips|UiStitch|UiSwitchRow)\.)|vue-router|src\/router\./;
/** The store and what fills it: loaded together, at the lock. */
const STORE =
  /src\/(sync\/(?!backup-file|edit|ids|status|backup)|vault\/(?!marker|session))|node_modules\/(idb|safari-14-idb-fix)\//;
/** What the lock's inside and the desk share: small parts that would each be a file of their own. */
const KIT =
  /src\/(ui\/(SegLine|StateTag|UiEmpty|UiToast|toast|UiSheet)\.|features\/(shared\/(BringFile|file)\.|conflict\/|refused\/(explain|written)|report\/kinds|visit\/(form|amended|AmendedList)\.|shared\/(clock|show|rows|words)\.)|locale\/zh-CN\/(?!desk|shell|carry))/;
/** The lock itself, which stands before the store is read. */
const LOCK = /src\/(features\/(unlock|choose-pin|shared\/(pin|here)\.)|ui\/PinPad\.)/;

export default defineConfig(() => {
  const proxied = process.env.JIAFANG_API;
  return {
    define: { __APP_VERSION__: JSON.stringify(process.env.npm_package_version ?? '0.1.0') },
    // Every component is written with `setup`: the other way of writing them stays out of the build.
    plugins: [
      vue({ features: { optionsAPI: false } }),
      words(),
      shortKeys(),
      serviceWorker(),
      apart(),
      precompress(),
    ],
    build: {
      target: ['chrome64', 'safari12'],
      cssTarget: ['chrome80', 'safari14'],
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      reportCompressedSize: true,
      rollupOptions: {
        input: { index: 'index.html', desk: 'desk.html' },
        // It travels as one file: thirty small ones are a tenth larger on the line.
        output: {
          codeSplitting: {
            includeDependenciesRecursively: false,
            groups: [
              { name: 'inside', test: INSIDE },
              { name: 'store', test: STORE },
              { name: 'kit', test: KIT },
              { name: 'lock', test: LOCK },
            ],
          },
        },
      },
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
      setupFiles: ['test/support/browser.ts', 'test/support/words.ts'],
      testTimeout: 20_000,
      // One fewer than there are cores is one on the machines that most people and the tests have.
      maxWorkers: Math.max(2, availableParallelism() - 1),
    },
  };
});
