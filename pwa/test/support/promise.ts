/**
 * What our promise (Chrome 80, iOS 14) leaves out, and how each may be used all the same. Progressive properties,
 * whose absence only looks plainer (text-wrap, accent-color, color-scheme, …), are not listed.
 */
interface Rule {
  name: string;
  found: RegExp;
  /** First versions that have it: Chrome / iOS. */
  since: string;
  /** Somewhere in the same file: the question that makes its use safe. */
  asked?: RegExp;
}

export const SCRIPT: Rule[] = [
  { name: 'structuredClone', found: /\bstructuredClone\(/, since: '98 / 15.4' },
  { name: 'crypto.randomUUID', found: /\.randomUUID\(/, since: '92 / 15.4' },
  { name: 'Array.at', found: /\)\.at\(|\w\.at\(-/, since: '92 / 15.4' },
  { name: 'replaceAll', found: /\.replaceAll\(/, since: '85 / 13.4' },
  { name: 'findLast', found: /\.findLast(Index)?\(/, since: '97 / 15.4' },
  { name: 'copying array methods', found: /\.(toSorted|toReversed|toSpliced)\(/, since: '110 / 16' },
  { name: 'Object.hasOwn', found: /\bObject\.hasOwn\(/, since: '93 / 15.4' },
  { name: 'grouping', found: /\b(Object|Map)\.groupBy\(/, since: '117 / 17.4' },
  { name: 'Promise.any', found: /\bPromise\.(any|withResolvers|try)\(/, since: '85 / 14 and later' },
  { name: 'WeakRef', found: /\bnew (WeakRef|FinalizationRegistry)\(/, since: '84 / 14.5' },
  { name: 'looking behind', found: /\(\?<[=!]/, since: '62 / 16.4' },
  { name: 'Intl.ListFormat', found: /\bIntl\.(ListFormat|Segmenter|DurationFormat)\b/, since: '72 / 14.5' },
  { name: 'dateStyle', found: /\b(dateStyle|timeStyle):/, since: '76 / 14.5' },
  { name: 'set methods', found: /\.(isSubsetOf|isSupersetOf|symmetricDifference)\(/, since: '122 / 17' },
  { name: 'AbortSignal.timeout', found: /\bAbortSignal\.(timeout|any)\(/, since: '103 / 16' },
  {
    name: 'Blob.stream',
    found: /\.stream\(\)/,
    since: '76 / 14.5',
    asked: /typeof (De)?[cC]ompressionStream/,
  },
  {
    name: 'CompressionStream',
    found: /\b(De)?[cC]ompressionStream\(/,
    since: '80 / 16.4',
    asked: /typeof (De)?CompressionStream/,
  },
  {
    name: 'OffscreenCanvas',
    found: /\bnew OffscreenCanvas\(/,
    since: '69 / 16.4',
    asked: /typeof OffscreenCanvas/,
  },
  {
    name: 'createImageBitmap',
    found: /\bcreateImageBitmap\(/,
    since: '50 / 15',
    asked: /typeof createImageBitmap/,
  },
  {
    name: 'BroadcastChannel',
    found: /\bnew BroadcastChannel\(/,
    since: '54 / 15.4',
    asked: /typeof BroadcastChannel|'BroadcastChannel' in/,
  },
  {
    name: 'Web Locks',
    found: /navigator\.locks\b|\blocks\.request\(/,
    since: '69 / 15.4',
    asked: /if \(!locks\)|locks\?\./,
  },
  {
    name: 'StorageManager',
    found: /\bstorage\.(persist|persisted|estimate|getDirectory)\(/,
    since: '55 / 15.2–17',
    asked: /storage\?\.|storage;|storage &&/,
  },
  {
    name: 'requestIdleCallback',
    found: /\brequestIdleCallback\(/,
    since: '47 / never',
    asked: /typeof requestIdleCallback/,
  },
  { name: 'dialog', found: /\.showModal\(|\.showPopover\(/, since: '37 / 15.4' },
  { name: 'replaceChildren', found: /\.replaceChildren\(/, since: '86 / 14' },
  { name: 'a module worker', found: /type: 'module'/, since: '80 / 15' },
  {
    name: 'share',
    found: /navigator\.share\(/,
    since: '61 / 12.2',
    asked: /canShare|navigator\.share\b(?!\()/,
  },
  {
    name: 'the clipboard',
    found: /navigator\.clipboard\./,
    since: '66 / 13.4, no view',
    asked: /navigator\.clipboard\?|'clipboard' in/,
  },
  { name: 'a Blob in the store', found: /\bput\(\{[^}]*\bblob\b/, since: 'broken in WebKit' },
];

export const STYLE: Rule[] = [
  { name: 'gap outside grid-gap', found: /[;{\s](row-|column-)?gap:/, since: 'in flex 84 / 14.5' },
  {
    name: 'inset without a side before it',
    found: /\{(?![^}]*\b(left|right|top): [^;]+; inset-)[^}]*[;{\s]inset(-inline|-block)?(-start|-end)?:/,
    since: '87 / 14.5',
  },
  {
    name: 'logical shorthands',
    found: /[;{\s](margin|padding)-(inline|block):|border-(inline|block):/,
    since: '87 / 14.5',
  },
  { name: 'aspect-ratio', found: /[;{\s]aspect-ratio:/, since: '88 / 15' },
  { name: 'dynamic viewport units', found: /\d[dsl]v[hwib]\b/, since: '108 / 15.4' },
  { name: ':has, :is, :where', found: /:(has|is|where)\(/, since: '105 / 15.4, 88 / 14' },
  { name: ':focus-visible alone', found: /(?<!:not\():focus-visible/, since: '86 / 15.4' },
  { name: ':not with a list', found: /:not\([^()]*,/, since: '88 / 9' },
  {
    name: 'mixed colours',
    found: /\b(color-mix|oklch|oklab|lab|lch|light-dark|color)\(/,
    since: '111 / 16.2',
  },
  { name: 'nesting', found: /[{;]\s*&/, since: '112 / 16.5' },
  {
    name: 'layers and containers',
    found: /@(layer|container|property|scope|starting-style)\b/,
    since: '85–111 / 15.4–16',
  },
  { name: 'ranges in media queries', found: /@media[^{]*[<>]/, since: '104 / 16.4' },
  { name: 'single transforms', found: /[;{\s](translate|rotate|scale):/, since: '104 / 14.5' },
  { name: 'a grid inside a grid', found: /\bsubgrid\b/, since: '117 / 16' },
  {
    name: 'appearance unprefixed alone',
    found: /\{(?![^}]*-webkit-appearance)[^}]*[;{\s]appearance:/,
    since: '84 / 15.4',
  },
  {
    name: 'text-autospace in WebKit',
    found: /text-autospace:/,
    since: 'draws figures into each other there',
  },
];

/** What stands inside `@supports` is asked for already. */
export function withoutAsked(css: string): string {
  let rest = css.replace(/\/\*[\s\S]*?\*\//g, '');
  for (let at = rest.indexOf('@supports'); at >= 0; at = rest.indexOf('@supports')) {
    let depth = 0;
    let end = rest.indexOf('{', at);
    do {
      if (rest[end] === '{') depth += 1;
      if (rest[end] === '}') depth -= 1;
      end += 1;
    } while (depth > 0 && end < rest.length);
    rest = rest.slice(0, at) + rest.slice(end);
  }
  return rest;
}

/** The rules that a text breaks, by name. */
export function breaches(text: string, rules: readonly Rule[]): string[] {
  const read = rules === STYLE ? withoutAsked(text) : text.replace(/\/\*[\s\S]*?\*\/|(?<![:\w])\/\/.*/g, '');
  return rules
    .filter(({ found, asked }) => found.test(read) && !asked?.test(read))
    .map(({ name, since }) => `${name} (${since})`);
}
