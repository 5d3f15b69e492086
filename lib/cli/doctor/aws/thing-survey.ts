import { IoTClient, paginateListThings, type ThingAttribute } from '@aws-sdk/client-iot';
import type { AwsConfig } from '../../aws-config.ts';
import { type Named, NOBODY, withName } from '../named.ts';

/** What the registry says of the things of one type. */
export interface ThingSurvey {
  readonly things: number;
  /** Whether there are more than were looked at. */
  readonly incomplete: boolean;
  /** How many things there are by the stack that they name; empty text: none. */
  readonly byStack: ReadonlyMap<string, number>;
  /** Things of the stack that still hold root keys or a claim code, so that their device is not finished. */
  readonly unfinished: Named;
}

/** 40 pages, which takes at least 4 s: AWS allows 10 calls a second for the whole account. */
const MOST_THINGS = 10_000;

/** Attributes that are blanked as soon as a device is made. */
const BLANKED = ['appKey', 'nwkKey', 'claimAuthenticationCode'];

/** Reads the things of a type, up to 10,000. */
export async function surveyThings(
  { thingTypeName, stackName }: { readonly thingTypeName: string; readonly stackName: string },
  config: AwsConfig,
): Promise<ThingSurvey> {
  const client = new IoTClient(config);
  const things: ThingAttribute[] = [];
  try {
    for await (const page of paginateListThings({ client, pageSize: 250 }, { thingTypeName })) {
      things.push(...(page.things ?? []));
      if (things.length >= MOST_THINGS && page.nextToken !== undefined) return survey(things, stackName, true);
    }
    return survey(things, stackName, false);
  } finally {
    client.destroy();
  }
}

function survey(things: readonly ThingAttribute[], stackName: string, incomplete: boolean): ThingSurvey {
  const byStack = new Map<string, number>();
  let unfinished = NOBODY;
  for (const { thingName = '', attributes = {} } of things) {
    const stack = attributes['stackName'] ?? '';
    byStack.set(stack, (byStack.get(stack) ?? 0) + 1);
    if (stack === stackName && BLANKED.some((name) => name in attributes)) unfinished = withName(unfinished, thingName);
  }
  return { things: things.length, incomplete, byStack, unfinished };
}
