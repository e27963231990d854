import type { Plugin } from 'vite';

/** What the check reads of a built file. */
export interface Built {
  type: string;
  name?: string;
  isEntry?: boolean;
  imports?: string[];
}

/** Phone and desk are two apps over shared files. One that loads the other's beginning would start both in one page. */
export function apart(): Plugin {
  return {
    name: 'jiafang:apart',
    apply: 'build',
    generateBundle(_, bundle) {
      const wrong = entangled(bundle as Record<string, Built>);
      if (wrong.length)
        this.error(`an app loads the beginning of another: ${wrong.join(', ')}; share less (vite.config.ts)`);
    },
  };
}

/** "desk > index" for each entry from which imports lead to another entry. */
export function entangled(bundle: Record<string, Built>): string[] {
  const entries = Object.entries(bundle).filter(([, file]) => file.isEntry);
  return entries.flatMap(([start, from]) =>
    entries
      .filter(([file]) => file !== start && loaded(bundle, start).has(file))
      .map(([, to]) => `${from.name} > ${to.name}`),
  );
}

/** The files that a page gets with this one before it runs. */
function loaded(bundle: Record<string, Built>, start: string): Set<string> {
  const reached = new Set<string>();
  const queue = [start];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (reached.has(name)) continue;
    reached.add(name);
    queue.push(...(bundle[name]?.imports ?? []));
  }
  return reached;
}
