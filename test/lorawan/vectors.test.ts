import { describe, expect, it } from 'vitest';
import { SECTIONS, vectors } from './vectors.ts';

describe('the vector file', () => {
  it.each(SECTIONS)('has as many entries of %s as it counts', (section) => {
    expect(vectors[section]).toHaveLength(vectors.counts[section]);
  });

  it('has 356 entries in these sections', () => {
    expect(SECTIONS.reduce((sum, section) => sum + vectors[section].length, 0)).toBe(356);
    expect(vectors.counts.total).toBe(356);
  });
});
