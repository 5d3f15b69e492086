import { beforeEach, describe, expect, it } from 'vitest';
import { Progress } from '../../../lib/cli/devices/progress.ts';

let time: number;
let lines: string[];
let notes: string[];
beforeEach(() => {
  [time, lines, notes] = [0, [], []];
});

function start(isWatched: boolean): Progress {
  const terminal = {
    progress: (line: string) => void lines.push(line),
    note: (text: string) => void notes.push(text),
  };
  return new Progress({ terminal, isWatched, what: 'things', now: () => time });
}

/** Ten things a second. */
function run(progress: Progress, total: number): void {
  for (let done = 0; done <= total; done += 1) {
    time = 100 * done;
    progress.show(done, total);
  }
}

describe('progress that somebody watches', () => {
  it('is a bar with how many are done, how fast, and for how long', () => {
    run(start(true), 1_000);
    expect(lines[0]).toBe('[........................] 0/1000');
    expect(lines[500]).toBe('[############............] 500/1000  10.0/s  0:50 left');
    expect(lines[250]).toBe('[######..................] 250/1000  10.0/s  1:15 left');
    expect(lines.at(-1)).toBe('[########################] 1000/1000  10.0/s  0:00 left');
    expect(notes).toEqual([]);
  });

  it('is drawn no more often than ten times a second, and at its end', () => {
    const progress = start(true);
    for (let done = 0; done <= 100; done += 1) {
      time = done;
      progress.show(done, 100);
    }
    expect(lines).toHaveLength(2);
    progress.end();
    expect(lines.at(-1)).toBe('');
  });
});

describe('progress that nobody watches', () => {
  it('is a line for each tenth', () => {
    run(start(false), 1_000);
    expect(notes).toHaveLength(10);
    expect(notes[4]).toBe('things: 500/1000  10.0/s  0:50 left');
    expect(lines).toEqual([]);
  });

  it('of nothing is nothing', () => {
    start(false).show(0, 0);
    start(true).show(0, 0);
    expect([...notes, ...lines]).toEqual([]);
  });
});
