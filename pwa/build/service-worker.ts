import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build, type Plugin, type ResolvedConfig, type Rollup } from 'vite';

/** A classic script at a fixed address: all that Trusted Types and old phones allow. */
const PHOTO_WORKER = { entry: 'src/photo/worker.ts', file: 'photo-worker.js' };
const SERVICE_WORKER = { entry: 'src/sw/main.ts', file: 'sw.js' };

/** Files of the public folder that belong to an app that starts without a network; the large icons are for installing. */
const PUBLIC_FILES = ['manifest.webmanifest', 'icons/icon.svg'];

interface Entry {
  url: string;
  revision: string | null;
  english?: true;
}

const ENGLISH = /\/src\/locale\/en[./]/;

/**
 * Builds `photo-worker.js` and `sw.js` at the root and hands the latter the exact list of files to keep.
 *
 * Hashed assets carry no revision (their name is one); the rest carry the digest of their bytes. What only
 * the office desk loads is left out: a phone must not pay for it.
 */
export function serviceWorker(): Plugin {
  let config: ResolvedConfig;
  return {
    name: 'jiafang:service-worker',
    configResolved(resolved) {
      config = resolved;
    },
    configureServer(server) {
      server.middlewares.use(`/${PHOTO_WORKER.file}`, async (_request, reply) => {
        reply.setHeader('Content-Type', 'text/javascript');
        reply.end(await script(config.root, PHOTO_WORKER.entry));
      });
    },
    async writeBundle(_options, bundle) {
      const out = resolve(config.root, config.build.outDir);
      await writeFile(join(out, PHOTO_WORKER.file), await script(config.root, PHOTO_WORKER.entry));
      const names = Object.keys(bundle).filter((name) => belongsToPhone(bundle, name));
      const entries = await Promise.all(
        [...names, PHOTO_WORKER.file, ...PUBLIC_FILES].map(async (name): Promise<Entry> => {
          const bytes = await readFile(join(out, name));
          const entry: Entry = {
            url: `/${name}`,
            revision: name.startsWith('assets/') ? null : digest(bytes),
          };
          return isEnglish(bundle[name]) ? { ...entry, english: true } : entry;
        }),
      );
      entries.sort((a, b) => a.url.localeCompare(b.url));
      const source = await script(config.root, SERVICE_WORKER.entry, {
        __PRECACHE__: JSON.stringify(entries),
      });
      await writeFile(join(out, SERVICE_WORKER.file), source);
    },
  };
}

/** Whether a file holds English words and nothing else. */
function isEnglish(file: Rollup.OutputBundle[string] | undefined): boolean {
  return (
    file?.type === 'chunk' && file.moduleIds.length > 0 && file.moduleIds.every((id) => ENGLISH.test(id))
  );
}

/** Walks the phone's entry through its static and dynamic imports; whatever it never reaches stays out. */
function belongsToPhone(bundle: Rollup.OutputBundle, name: string): boolean {
  if (name === 'index.html') return true;
  return reachable(bundle).has(name);
}

const seen = new WeakMap<Rollup.OutputBundle, Set<string>>();

function reachable(bundle: Rollup.OutputBundle): Set<string> {
  const known = seen.get(bundle);
  if (known) return known;
  const reached = new Set<string>();
  const queue = Object.values(bundle)
    .filter((file) => file.type === 'chunk' && file.isEntry && file.name === 'index')
    .map((file) => file.fileName);
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    const file = bundle[name];
    if (reached.has(name) || !file) continue;
    reached.add(name);
    if (file.type !== 'chunk') continue;
    queue.push(...file.imports, ...file.dynamicImports);
    queue.push(...(file.viteMetadata?.importedCss ?? []), ...(file.viteMetadata?.importedAssets ?? []));
  }
  for (const file of Object.values(bundle)) {
    if (file.type === 'asset' && mentioned(bundle, reached, file.fileName)) reached.add(file.fileName);
  }
  seen.set(bundle, reached);
  return reached;
}

/** An asset that a reached style sheet or script names (a font, an icon sheet) is needed as well. */
function mentioned(bundle: Rollup.OutputBundle, reached: Set<string>, asset: string): boolean {
  const base = asset.slice(asset.lastIndexOf('/') + 1);
  for (const name of [...reached, 'index.html']) {
    const file = bundle[name];
    if (!file) continue;
    const text = file.type === 'chunk' ? file.code : String(file.source);
    if (text.includes(base)) return true;
  }
  return false;
}

async function script(root: string, entry: string, define: Record<string, string> = {}): Promise<string> {
  const result = await build({
    root,
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    define: { 'process.env.NODE_ENV': '"production"', ...define },
    build: {
      write: false,
      target: ['chrome64', 'safari12'],
      lib: { entry: resolve(root, entry), formats: ['iife'], name: 'jiafang', fileName: () => 'script.js' },
    },
  });
  for (const output of Array.isArray(result) ? result : [result]) {
    if (!('output' in output)) continue;
    for (const file of output.output) if (file.type === 'chunk') return file.code;
  }
  throw new Error(`nothing was built from ${entry}`);
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 16);
}
