/**
 * Trusted Types: the page may name exactly two scripts of its own, and nothing else may. Browsers without them take
 * the plain address.
 */
const SCRIPTS = ['/sw.js', '/photo-worker.js'] as const;
export type OwnScript = (typeof SCRIPTS)[number];

interface Policy {
  createScriptURL(url: string): unknown;
}

interface TrustedTypesFactory {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): Policy;
}

let policy: Policy | null = null;

export function ownScript(url: OwnScript): string {
  const factory = (window as { trustedTypes?: TrustedTypesFactory }).trustedTypes;
  if (!factory) return url;
  policy ??= factory.createPolicy('app', {
    createScriptURL(asked) {
      if ((SCRIPTS as readonly string[]).includes(asked)) return asked;
      throw new TypeError('not one of our scripts');
    },
  });
  // TypeScript's DOM types know strings only; the browser wants the trusted object.
  return policy.createScriptURL(url) as string;
}
