import { beforeEach } from 'vitest';

// Components are mounted without the router, which brings their words in the app.
beforeEach(async () => {
  await import('../../src/features/shared/inside.ts');
});
