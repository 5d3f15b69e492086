import * as v from 'valibot';
import { isCodecReference } from '../lambdas/codecs/codec.ts';
import { NETWORKS } from '../lambdas/networks/contract.ts';
import { IDENTIFIER } from '../lambdas/networks/the-things-stack/identifier.ts';
import { HeliumSettings, isSharedTopic, TelemetrySettings, ThingParkSettings } from './other-network-settings.ts';
import { fields, oneOf, pattern, trueOrFalse } from './setting-rules.ts';

/**
 * What a user may set: one JSON object, the same for AWS and the laptop, under `context.integration` in `cdk.json` or in
 * a file named by `-c settings=<file>` (`--settings <file>` on the laptop). Fields that are not listed here are refused,
 * since a setting that is misspelt must not be taken for one that is left at its default.
 */

/** A host, or a URL; plain http only for loopback, since an API key travels with each request. */
const Address = v.pipe(
  v.unknown(),
  v.custom<string>(
    isAddress,
    'accepted: a host name (eu1.cloud.thethings.network), an https URL, or an http URL of 127.0.0.1 or localhost',
  ),
);

/** Folder of the user's codecs, if there is one and the settings name no other. */
export const DEFAULT_CODECS_DIRECTORY = 'codecs';

const CODEC_REFERENCE =
  'accepted: brand/model or brand/model@firmware, brand and model in lower-case letters, digits and dashes';

const TheThingsStackFields = fields({
  /** Cluster that the application is on. */
  clusterAddress: Address,
  /** Identity Server; default: the cluster. That of The Things Network is `eu1.cloud.thethings.network`, whichever the cluster. */
  identityServerAddress: v.optional(Address),
  /** The one application of this stack. */
  applicationId: pattern(IDENTIFIER.pattern, 36, IDENTIFIER.words),
  /**
   * How messages travel: The Things Stack assumes a role of the account and speaks MQTT (`assume-role`), calls a
   * function URL (`webhook`), or speaks MQTT with an X.509 certificate (`mqtt`).
   */
  connection: v.optional(oneOf('assume-role', 'webhook', 'mqtt'), 'assume-role'),
  /** AWS account that The Things Stack authenticates with, 12 digits; needed for `assume-role`. */
  principalAccountId: v.optional(pattern(/^\d{12}$/, 12, '12 digits')),
  /** External id of the role: `generated`, `none` for a network that can't send one, or a value of 2 to 1224 characters. */
  externalId: v.optional(
    pattern(/^[\w+=,.@:/-]{2,}$/, 1224, '"generated", "none", or 2 to 1224 letters, digits and + = , . @ : / -'),
    'generated',
  ),
  /** Whether the network is to see ciphertext only. */
  endToEndEncryption: v.optional(trueOrFalse, false),
});

const TheThingsStackSchema = v.pipe(
  TheThingsStackFields,
  v.forward(
    v.check(
      ({ connection, principalAccountId }) => connection !== 'assume-role' || principalAccountId !== undefined,
      'accepted: 12 digits, needed for the connection assume-role',
    ),
    ['principalAccountId'],
  ),
);

const AllSettings = fields({
  /** Name of the stack: part of the inner topics, and the thing attribute `stackName`. Never change it. */
  name: v.optional(
    pattern(/^[A-Za-z][A-Za-z0-9-]*$/, 40, 'a letter, then up to 39 letters, digits and dashes'),
    'lorawan',
  ),
  /** Type of the things that appear. */
  thingTypeName: v.optional(pattern(/^[a-zA-Z0-9_-]+$/, 128, '1 to 128 letters, digits, "_" and "-"'), 'lorawan'),
  /** Name of a thing: its DevEUI, or `<name>_<device id>`. */
  thingNameScheme: v.optional(oneOf('DevEUI', 'DeviceID'), 'DevEUI'),
  /** Whether metrics are kept in the named shadow `lorawan`: one shadow update an uplink. */
  shadowMetrics: v.optional(trueOrFalse, true),
  /** Whether the named shadow `payload` has what the newest uplink says, decoded: a shadow read and update more an uplink. */
  shadowPayload: v.optional(trueOrFalse, false),
  /** What becomes of the LoRaWAN device when its thing is deleted. */
  deviceDeletion: v.optional(oneOf('keep', 'delete'), 'keep'),
  codecs: v.optional(
    fields({
      /** Folder of payload codecs, from the project's; that of the default may be missing. */
      directory: v.optional(pattern(/./, 1024, 'the path of a folder'), DEFAULT_CODECS_DIRECTORY),
      /** Codec of devices that name none, as `brand/model` or `brand/model@firmware`; default: none. */
      default: v.optional(v.pipe(v.string(CODEC_REFERENCE), v.check(isCodecReference, CODEC_REFERENCE))),
    }),
    {},
  ),
  /** Whether messages of networks that have another form carry that too, as `integration.native`. */
  nativeMessage: v.optional(trueOrFalse, false),
  /** The Things Stack, or The Things Network; default: none. One network at least is needed. */
  theThingsStack: v.optional(TheThingsStackSchema),
  /** Actility ThingPark X IoT Flow; default: none. */
  thingPark: v.optional(ThingParkSettings),
  /** Helium Console; default: none. */
  helium: v.optional(HeliumSettings),
  /** AWS IoT telemetry of The Things Enterprise Stack; default: none. */
  telemetry: v.optional(TelemetrySettings),
});

/** Names of the networks that a stack has: see `NETWORKS`. */
export function networksIn(settings: { readonly [network in keyof typeof NETWORKS]?: unknown }): readonly string[] {
  return Object.entries(NETWORKS).flatMap(([field, name]) => (Object.hasOwn(settings, field) ? [name] : []));
}

const Schema = v.pipe(
  AllSettings,
  v.check((all) => networksIn(all).length > 0, `needed is a network: ${Object.keys(NETWORKS).join(', ')}`),
  v.forward(
    v.check((all) => !isSharedTopic(all), 'accepted: a topic outside of the topic patterns of thingPark'),
    ['helium', 'uplinkTopic'],
  ),
);

/** Settings with every default filled in. */
export type Settings = v.InferOutput<typeof Schema>;

/** Those of The Things Stack. */
export type TheThingsStackSettings = v.InferOutput<typeof TheThingsStackSchema>;

/** Settings of a stack that has The Things Stack. */
export type WithTheThingsStack = Settings & { readonly theThingsStack: TheThingsStackSettings };

/** Settings that can't be used; the message has a line for each fault. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/**
 * Reads settings and fills in the defaults.
 * @param value JSON value
 * @param source where it came from, for the message
 * @throws SettingsError with path, value and what is accepted, a line for each fault
 */
export function parseSettings(value: unknown, source: string): Settings {
  // A value that breaks two rules of one field is one fault.
  const result = v.safeParse(Schema, value, { abortPipeEarly: true });
  if (result.success) return result.output;
  throw new SettingsError([`Settings in ${source} can't be used:`, ...result.issues.map(describe)].join('\n'));
}

function describe(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue) ?? 'the settings';
  if (issue.type === 'check' && issue.path === undefined) return `  ${path}: ${issue.message}`;
  const value = issue.path?.at(-1)?.value ?? issue.input;
  const found = issue.type === 'check' && value === issue.input && typeof value === 'object' ? undefined : value;
  return `  ${path}: ${found === undefined ? 'missing' : `${JSON.stringify(found)} is not accepted`}; ${issue.message}`;
}

function isAddress(address: unknown): boolean {
  if (typeof address !== 'string') return false;
  if (/^[a-z0-9-]+(\.[a-z0-9-]+)*(:\d{1,5})?$/i.test(address)) return true;
  if (!URL.canParse(address)) return false;
  const { protocol, hostname, username, password } = new URL(address);
  if (username !== '' || password !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(hostname));
}
