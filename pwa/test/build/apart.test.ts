import { describe, expect, it } from 'vitest';
import { entangled } from '../../build/apart.ts';

const entry = (name: string, imports: string[]) => ({ type: 'chunk', name, isEntry: true, imports });
const shared = (imports: string[]) => ({ type: 'chunk', name: 'shared', isEntry: false, imports });

describe('phone and desk', () => {
  it('may share files, round in a ring too', () => {
    const bundle = {
      'i.js': entry('index', ['s.js']),
      'd.js': entry('desk', ['s.js']),
      's.js': shared(['t.js']),
      't.js': shared(['s.js']),
    };
    expect(entangled(bundle)).toEqual([]);
  });

  it('do not load one another’s beginning, by whatever way', () => {
    const bundle = {
      'i.js': entry('index', []),
      'd.js': entry('desk', ['s.js']),
      's.js': shared(['t.js']),
      't.js': shared(['i.js']),
    };
    expect(entangled(bundle)).toEqual(['desk > index']);
  });
});
