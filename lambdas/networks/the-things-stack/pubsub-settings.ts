import { isJsonObject } from '../../json-object.ts';
import { type PubSub, pubSubJson } from './pubsub-json.ts';

/**
 * What a pub/sub is set to, by the path in its JSON: `mqtt.client_id` to `tts-plant`. What is zero is not there, as in the
 * network's answers. Holds the private key.
 */
export type PubSubSettings = ReadonlyMap<string, string>;

/** Members that are not ours to set. */
const NO_SETTINGS = ['ids', 'created_at', 'updated_at'];

/** Certificates, keys and passwords, which are compared and never shown. */
const UNSHOWN = /\.(tls_\w+|password|headers\..*)$/;

/** How many differences a person is told of. */
const SHOWN = 3;

/** QoS 1 as servers say it that write enums as numbers. */
const AT_LEAST_ONCE = ['1', 'AT_LEAST_ONCE'];

/** The settings of a pub/sub that we set. */
export function settingsOf(pubSub: PubSub): PubSubSettings {
  return readSettings(pubSubJson('', pubSub));
}

/** The settings of a pub/sub as the network's API answers it. */
export function readSettings(json: object): PubSubSettings {
  return new Map(leavesOf(Object.entries(json).filter(([member]) => !NO_SETTINGS.includes(member))));
}

/**
 * What of a pub/sub is not as it is to be, each in a few words that hold no secret; nothing where all is.
 * @param found as the network has it
 * @param wanted as it is to be
 */
export function differences(found: PubSubSettings, wanted: PubSubSettings): readonly string[] {
  const paths = [...new Set([...wanted.keys(), ...found.keys()])];
  return paths
    .filter((path) => found.get(path) !== wanted.get(path))
    .map((path) => difference(path, found.get(path), wanted.get(path)));
}

/** The first of them in a sentence's part, and how many there are more. */
export function inShort(all: readonly string[]): string {
  const more = all.length - SHOWN;
  return all.slice(0, SHOWN).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

function difference(path: string, found: string | undefined, wanted: string | undefined): string {
  if (found === undefined) return `${path} is not set`;
  if (wanted === undefined) return `${path} is set`;
  return UNSHOWN.test(path) ? `${path} is another one` : `${path} is ${withoutPassword(found)}, not ${wanted}`;
}

/** A URL may hold one. */
const withoutPassword = (text: string): string => text.replace(/\/\/[^/@]*@/, '//');

function leavesOf(entries: readonly (readonly [string, unknown])[]): [string, string][] {
  return entries.flatMap(([path, value]): [string, string][] => {
    if (isJsonObject(value)) return leavesOf(Object.entries(value).map(([name, inner]) => [`${path}.${name}`, inner]));
    const isZero = value === null || value === '' || value === false || value === 0;
    return isZero ? [] : [[path, textOf(path, value)]];
  });
}

function textOf(path: string, value: unknown): string {
  const text = String(value);
  return path.endsWith('_qos') && AT_LEAST_ONCE.includes(text) ? 'AT_LEAST_ONCE' : text;
}
