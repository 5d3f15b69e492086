/** One thing that was set up at the network, or could not be. Its texts never hold a secret. */
export interface SetupStep {
  readonly step: SetupStepName;
  readonly outcome: 'done' | 'already' | 'not-needed' | 'failed';
  /** Why it failed; with another outcome, what a user should look at all the same. */
  readonly code?: string;
  /** A sentence or two for a person, and what to do about it. */
  readonly message: string;
}

export type SetupStepName = 'api-key' | 'rights' | 'link' | 'kek' | 'connection';

/** How long the function may take, in s. AWS takes minutes to let go of a policy when the stack is deleted. */
export const TIME_LIMIT_SECONDS = 390;

/** How long CloudFormation waits for the function's answer, in s. */
export const ANSWER_LIMIT_SECONDS = TIME_LIMIT_SECONDS + 60;

/** What to invoke the function with, waiting for the answer. */
export const CONNECT_REQUEST = { action: 'connect' } as const;

/** What it answers then. */
export interface ConnectAnswer {
  readonly steps: readonly SetupStep[];
}

/** Environment variables that say what is to be set up; the custom resource has properties of the same names. */
const TARGET_ENV = {
  stackName: 'STACK_NAME',
  /** Base URL of the cluster. */
  clusterUrl: 'CLUSTER_URL',
  /** Base URL of the Identity Server, where an API key's rights are known. */
  identityServerUrl: 'IDENTITY_SERVER_URL',
  applicationID: 'APPLICATION_ID',
  /** `assume-role`, `webhook` or `mqtt`. */
  connection: 'CONNECTION',
  /** `true` or `false`. */
  endToEndEncryption: 'END_TO_END_ENCRYPTION',
  /** URL that the network's webhook is to call. */
  webhookUrl: 'WEBHOOK_URL',
  /** Secret for the certificate that the network's MQTT connection shows. */
  mqttSecretArn: 'MQTT_SECRET_ARN',
  /** Policy of AWS IoT for that certificate. */
  mqttPolicyName: 'MQTT_POLICY_NAME',
} as const;

/** Value of what does not belong to the connection, and where the stack has no The Things Stack. */
export const NONE = 'none';

/** Environment variables of the function; what does not apply is `NONE`. */
export const ENV = {
  ...TARGET_ENV,
  apiKeySecretArn: 'API_KEY_SECRET_ARN',
  kekSecretArn: 'KEK_SECRET_ARN',
  webhookSecretArn: 'WEBHOOK_SECRET_ARN',
  /** `mqtts://<host>:<port>` of the account. */
  mqttServerUrl: 'MQTT_SERVER_URL',
  /** PEM of the authority that the server's certificate is from; `none`: one of those that every system knows. */
  mqttServerAuthority: 'MQTT_SERVER_AUTHORITY',
  /** Client id of the network's MQTT connection, at most 23 characters. */
  mqttClientID: 'MQTT_CLIENT_ID',
} as const;

/** Type of the custom resource that makes a client certificate. */
export const CLIENT_CERTIFICATE_TYPE = 'Custom::LorawanClientCertificate';

/** Its properties. */
export interface ClientCertificateProperties {
  /** Policy of AWS IoT that lets the certificate in. */
  readonly policyName: string;
  /** Where it is kept, with its private key. */
  readonly secretArn: string;
}

/** Its attributes, for `Fn::GetAtt`. */
export const CLIENT_CERTIFICATE_ATTRIBUTES = { certificateArn: 'CertificateArn' } as const;

/** Type of the custom resource that sees to a policy of AWS IoT under a name that somebody else chooses. */
export const NAMED_POLICY_TYPE = 'Custom::LorawanNamedPolicy';

/** Its properties. */
export interface NamedPolicyProperties {
  readonly policyName: string;
  /** What the policy is to say, texts only: CloudFormation makes texts of all else. */
  readonly policyDocument: object;
}

/** Properties of the custom resource: CloudFormation runs it again when one of them changes. */
export type NetworkSetupProperties = Readonly<Record<keyof typeof TARGET_ENV, string>>;
