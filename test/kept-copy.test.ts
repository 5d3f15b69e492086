import { beforeEach, describe, expect, it } from 'vitest';
import { KeptCopy } from '../lambdas/kept-copy.ts';

let now: number;
/** Reads that are under way, in order. */
let reads: { resolve(text: string): void; reject(error: Error): void }[];
let copy: KeptCopy<string>;

beforeEach(() => {
  now = 1_000;
  reads = [];
  copy = new KeptCopy({
    now: () => now,
    read: () => new Promise<string>((resolve, reject) => reads.push({ resolve, reject })),
  });
});

describe('a kept copy', () => {
  it('is one for all who ask while it is read, and for as long as they say', async () => {
    const asked = [copy.noOlderThan(100), copy.noOlderThan(100)];
    reads[0]?.resolve('a');
    expect(await Promise.all(asked)).toEqual(['a', 'a']);
    now += 100;
    expect(await copy.noOlderThan(100)).toBe('a');
    expect(reads).toHaveLength(1);
  });

  it('gives way to a new one when it is older, or when that is asked for', async () => {
    void copy.noOlderThan(100);
    now += 101;
    const [later, again] = [copy.noOlderThan(100), copy.readAgain()];
    expect(reads).toHaveLength(3);
    reads[1]?.resolve('b');
    reads[2]?.resolve('c');
    expect([await later, await again, await copy.noOlderThan(0)]).toEqual(['b', 'c', 'c']);
  });

  it('is infinitely old before it is read, and from then on as old as the asking is long ago', () => {
    expect(copy.ageMs).toBe(Number.POSITIVE_INFINITY);
    void copy.readAgain();
    now += 7;
    expect(copy.ageMs).toBe(7);
  });

  it('is none where it could not be read', async () => {
    const failed = copy.noOlderThan(100);
    reads[0]?.reject(new Error('throttled'));
    await expect(failed).rejects.toThrow('throttled');
    const next = copy.noOlderThan(100);
    reads[1]?.resolve('b');
    expect(await next).toBe('b');
  });

  it('outlives an older read that fails late', async () => {
    const failed = copy.readAgain();
    const next = copy.readAgain();
    reads[1]?.resolve('b');
    reads[0]?.reject(new Error('throttled'));
    await expect(failed).rejects.toThrow('throttled');
    await next;
    expect(await copy.noOlderThan(100)).toBe('b');
    expect(reads).toHaveLength(2);
  });
});
