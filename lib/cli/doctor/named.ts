import { counted } from './report.ts';

/** How many there are, and names of the first few: a fleet may have more than a page can hold. */
export interface Named {
  readonly count: number;
  readonly examples: readonly string[];
}

export const NOBODY: Named = { count: 0, examples: [] };

const EXAMPLES = 3;

export function withName({ count, examples }: Named, name: string): Named {
  return { count: count + 1, examples: examples.length < EXAMPLES ? [...examples, name] : examples };
}

/** `a, b, c and 7 others`. */
export function namesText({ count, examples }: Named): string {
  const others = count - examples.length;
  return `${examples.join(', ')}${others > 0 ? ` and ${counted(others, 'other')}` : ''}`;
}
