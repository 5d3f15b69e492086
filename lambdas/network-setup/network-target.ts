import * as v from 'valibot';

const text = v.pipe(v.string(), v.minLength(1));

/** Properties of the custom resource, or the function's variables: all values are strings. */
export const NetworkTargetSchema = v.object({
  stackName: text,
  /** Base URL of the cluster. */
  clusterUrl: v.pipe(text, v.url()),
  /** Base URL of the Identity Server; that of The Things Network is in one cluster only. */
  identityServerUrl: v.pipe(text, v.url()),
  applicationID: text,
  connection: v.picklist(['assume-role', 'webhook', 'mqtt']),
  endToEndEncryption: v.pipe(
    v.picklist(['true', 'false']),
    v.transform((value) => value === 'true'),
  ),
  /** `none` for other connections than `webhook`. */
  webhookUrl: text,
  /** `none` for other connections than `mqtt`. */
  mqttSecretArn: text,
  mqttPolicyName: text,
});

/** What is to be set up, and where. */
export type NetworkTarget = v.InferOutput<typeof NetworkTargetSchema>;

/** Names cluster and application. */
export function applicationOf({
  clusterUrl,
  applicationID,
}: Pick<NetworkTarget, 'clusterUrl' | 'applicationID'>): string {
  return `${new URL(clusterUrl).host}/${applicationID}`;
}

/** Names a target for CloudFormation: where it changes, the old one is taken back. The name of the stack never does. */
export function physicalID(target: NetworkTarget): string {
  return `${applicationOf(target)}/${target.connection}`;
}
