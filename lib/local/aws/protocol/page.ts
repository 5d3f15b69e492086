import { AwsError } from '../aws-error.ts';

export interface Page<Item> {
  readonly items: readonly Item[];
  /** Absent on the last page. */
  readonly nextToken?: string;
}

export interface PageRequest {
  readonly nextToken?: string | undefined;
  /** Items a page. */
  readonly size: number;
}

/** One page of a sorted list. The token names the last item of the page before, so that it outlives changes of the list. */
export function pageOf<Item>(
  sorted: readonly Item[],
  keyOf: (item: Item) => string,
  { nextToken, size }: PageRequest,
): Page<Item> {
  const last = nextToken === undefined ? undefined : decodeToken(nextToken);
  const rest = last === undefined ? sorted : sorted.filter((item) => keyOf(item) > last);
  const items = rest.slice(0, size);
  const end = items.at(-1);
  if (end === undefined || rest.length <= size) return { items };
  return { items, nextToken: Buffer.from(keyOf(end)).toString('base64') };
}

function decodeToken(token: string): string {
  const key = Buffer.from(token, 'base64').toString();
  if (Buffer.from(key).toString('base64') === token) return key;
  throw new AwsError('InvalidRequestException', 'Invalid NextToken');
}
