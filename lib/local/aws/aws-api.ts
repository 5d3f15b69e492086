import type { Server } from 'node:http';
import { type CertificateAuthority, createCertificateAuthority } from '../x509/certificate-authority.ts';
import { startDynamodbEngine } from './dynamodb/dynamodb-engine.ts';
import { dynamodbService } from './dynamodb/dynamodb-service.ts';
import { close, createApiServer, listen } from './http/api-server.ts';
import type { Answering, HttpService } from './http/http-service.ts';
import { Certificates } from './iot/certificates.ts';
import { iotService } from './iot/iot-service.ts';
import { Policies } from './iot/policies.ts';
import { ThingRegistry } from './iot/thing-registry.ts';
import { iotDataService } from './iot-data/iot-data-service.ts';
import { ShadowStore } from './iot-data/shadow-store.ts';
import { kmsService } from './kms/kms-service.ts';
import type { Authorize } from './protocol/authorization.ts';
import type { Publish } from './publish.ts';
import { SecretStore } from './secrets-manager/secret-store.ts';
import { secretsManagerService } from './secrets-manager/secrets-manager-service.ts';
import { QueueStore } from './sqs/queue-store.ts';
import { sqsService } from './sqs/sqs-service.ts';
import type { AssumeRole } from './sts/assume-role.ts';
import { stsService } from './sts/sts-service.ts';

export type { ApiCall } from './protocol/authorization.ts';

export interface AwsApiOptions {
  /** 12 digits. */
  readonly account: string;
  readonly region: string;
  /** 0: any free one. */
  readonly port: number;
  /**
   * Asked before every operation, once per action and resource. A refusal is answered as AWS does, with `reason` as its
   * message.
   */
  readonly authorize: Authorize;
  /** Hands a message to the MQTT broker: Publish of the IoT data plane, shadow topics, registry events. */
  readonly publish: Publish;
  /** Decides by the trust policy of the role. Throws AwsError('AccessDenied', …, 403) to refuse. */
  readonly assumeRole: AssumeRole;
  /** What iot:DescribeEndpoint answers, e.g. `127.0.0.1:4566`; a function since the port is known late. */
  iotEndpoint(): string;
  /** Milliseconds since 1970, for dates and waits of things, shadows and secrets; `Date.now` by default. */
  readonly now?: () => number;
  /** Issues client certificates. @default - one that nobody else knows */
  readonly certificateAuthority?: CertificateAuthority | undefined;
  /** For how long AWS IoT keeps a policy that was detached, in ms. @default 1.5 seconds */
  readonly policyReleaseMs?: number | undefined;
  /** @default - each request is answered as soon as it can be */
  readonly answering?: Answering | undefined;
}

/** The AWS services of the laptop on one loopback port, for unmodified SDK clients and the AWS CLI. */
export interface AwsApi {
  /** E.g. `http://127.0.0.1:4566`: the value for `AWS_ENDPOINT_URL`. */
  readonly url: string;
  readonly port: number;
  readonly things: ThingRegistry;
  readonly certificates: Certificates;
  /** Those of AWS IoT, which belong to certificates. */
  readonly policies: Policies;
  readonly shadows: ShadowStore;
  readonly secrets: SecretStore;
  readonly queues: QueueStore;
  /** DynamoDB without the check of permissions, for the deployer. */
  readonly dynamodbUrl: string;
  /** Adds a service of another room, asked before those of this one. */
  addService(service: HttpService): void;
  /** So that MQTT over WebSocket can share the port. */
  readonly server: Server;
  stop(): Promise<void>;
}

/** Rejects if the port is taken. Signatures are not verified, so any credentials do. */
export async function startAwsApi(options: AwsApiOptions): Promise<AwsApi> {
  const services: HttpService[] = [];
  const server = createApiServer(() => services, options.answering);
  const port = await listen(server, options.port);
  const url = `http://127.0.0.1:${port}`;
  const { now = Date.now, certificateAuthority = createCertificateAuthority() } = options;
  const things = new ThingRegistry(options);
  const certificates = new Certificates(options, certificateAuthority, now);
  const policies = new Policies(options, now, options.policyReleaseMs);
  const shadows = new ShadowStore(options);
  const secrets = new SecretStore(options);
  const queues = new QueueStore({ ...options, endpoint: url });
  const engine = await startDynamodbEngine(options);
  services.push(
    iotService({ ...options, things, certificates, policies }),
    iotDataService({ ...options, shadows }),
    secretsManagerService({ ...options, secrets }),
    sqsService({ ...options, queues }),
    kmsService(options.authorize),
    stsService(options),
    dynamodbService({ ...options, engine }),
  );
  return {
    url,
    port,
    server,
    things,
    certificates,
    policies,
    shadows,
    secrets,
    queues,
    dynamodbUrl: engine.url,
    addService: (service) => services.unshift(service),
    stop: async () => {
      queues.close();
      await close(server);
      await engine.stop();
    },
  };
}
