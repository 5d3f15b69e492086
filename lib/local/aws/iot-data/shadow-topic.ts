/** A classic shadow has no name. */
export interface ShadowKey {
  readonly thingName: string;
  readonly shadowName?: string;
}

export interface ShadowTopic {
  readonly key: ShadowKey;
  readonly verb: 'get' | 'update' | 'delete';
}

const pattern = /^\$aws\/things\/([^/]+)\/shadow(?:\/name\/([^/]+))?\/(get|update|delete)$/;

/** Reads the topic of a request to a shadow; undefined for every other topic, those of the answers too. */
export function parseShadowTopic(topic: string): ShadowTopic | undefined {
  const [, thingName, shadowName, verb] = pattern.exec(topic) ?? [];
  if (thingName === undefined || (verb !== 'get' && verb !== 'update' && verb !== 'delete')) return undefined;
  return { key: { thingName, ...(shadowName !== undefined && { shadowName }) }, verb };
}

/** E.g. `$aws/things/<thing>/shadow/name/<shadow>/update/accepted`. */
export function shadowTopic({ thingName, shadowName }: ShadowKey, leaf: string): string {
  const name = shadowName === undefined ? '' : `/name/${shadowName}`;
  return `$aws/things/${thingName}/shadow${name}/${leaf}`;
}
