import { ENV as NETWORK_SETUP } from '../../lambdas/network-setup/contract.ts';
import { AccessControl, type AccessRecord } from './access/access-control.ts';
import { arnOf, type Home } from './aws/arn.ts';
import { type AwsApi, startAwsApi } from './aws/aws-api.ts';
import { AwsError } from './aws/aws-error.ts';
import { cloudformationService } from './aws/cloudformation/cloudformation-service.ts';
import type { Answering } from './aws/http/http-service.ts';
import { iamService } from './aws/iam/iam-service.ts';
import { rulesService } from './aws/iot/rules-service.ts';
import type { Authorize } from './aws/protocol/authorization.ts';
import type { Assembly } from './cloudformation/assembly.ts';
import { type DeployedStack, deploy, outputsOf } from './cloudformation/deploy.ts';
import { computeResources } from './cloudformation/resources/compute.ts';
import { customResources } from './cloudformation/resources/custom-resource.ts';
import { iamResources } from './cloudformation/resources/iam.ts';
import { iotPolicyResources } from './cloudformation/resources/iot-policy.ts';
import { storageResources } from './cloudformation/resources/storage.ts';
import { topicRuleResources } from './cloudformation/resources/topic-rule.ts';
import { type Broker, type BrokerMessage, startBroker } from './iot/broker.ts';
import { brokerAccess } from './iot/broker-access.ts';
import { type MqttsOptions, tlsListenerOptions } from './iot/broker-tls.ts';
import { RulesEngine } from './iot/rules-engine.ts';
import { jsonOrText } from './json-or-text.ts';
import { FunctionUrls } from './lambda/function-urls.ts';
import { lambdaApi } from './lambda/lambda-api.ts';
import { LambdaService } from './lambda/lambda-service.ts';
import type { LaptopEvent } from './laptop-events.ts';

/** The account and Region that the laptop pretends to be: an account that AWS gives to nobody. */
export const HOME: Home = { account: '000000000000', region: 'eu-west-1' };

export interface AccountOptions {
  /** TCP port of the MQTT broker; 0: any free one. */
  readonly mqttPort: number;
  /** Has the broker listen with TLS too. @default - it doesn't */
  readonly mqtts?: MqttsOptions | undefined;
  /** Port of the AWS-compatible endpoint; 0: any free one. */
  readonly apiPort: number;
  /** Lambda's waits before the second and third attempt, in ms. */
  readonly retryDelaysMs: readonly number[];
  onEvent(event: LaptopEvent): void;
  /** Sees every message of the broker. */
  onMessage(message: BrokerMessage): void;
  /** Sees every decision of access control. */
  onAccess?(record: AccessRecord): void;
  /** Goes on around every answer of the AWS-compatible endpoint. */
  readonly apiAnswering?: Answering;
}

/** An AWS account in one process: empty until something is deployed into it. */
export interface LocalAccount {
  readonly api: AwsApi;
  readonly broker: Broker;
  readonly lambda: LambdaService;
  readonly access: AccessControl;
  /** PEM of the authority that the broker's certificate is from; absent where it does not listen with TLS. */
  readonly mqttsAuthority?: string | undefined;
  /** Deploys what was synthesized and answers the outputs of all stacks. */
  deploy(assembly: Assembly): Promise<Record<string, string>>;
  stop(): Promise<void>;
}

export async function startAccount(options: AccountOptions): Promise<LocalAccount> {
  const { onEvent } = options;
  const access = new AccessControl((record) => {
    options.onAccess?.(record);
    const { allowed, ...denied } = record;
    if (!allowed) onEvent({ event: 'denied', ...denied });
  });

  // Who signs nothing may be any web page that the owner has open.
  const authorize: Authorize = ({ accessKeyId, ...request }) => {
    const context = { 'aws:RequestedRegion': HOME.region, ...request.context };
    return accessKeyId === undefined ? UNSIGNED : access.authorize(accessKeyId, { ...request, context });
  };

  const late: { broker?: Broker; api?: AwsApi } = {};
  const api = await startAwsApi({
    ...HOME,
    port: options.apiPort,
    answering: options.apiAnswering,
    certificateAuthority: options.mqtts?.authority,
    authorize,
    publish: async (message) => late.broker?.publish(message),
    assumeRole: ({ roleArn, externalId, callerAccount }) => assumeRole(access, roleArn, externalId, callerAccount),
    iotEndpoint: () => `127.0.0.1:${late.api?.port}`,
  });
  late.api = api;

  const variables = functionVariables(api);
  const lambda = new LambdaService({
    access,
    retryDelaysMs: options.retryDelaysMs,
    variables,
    send: (queueArn, body) => void api.queues.send(queueArn, body),
    onLog: (name, line) => onEvent({ event: 'log', function: name, line: jsonOrText(line) }),
    onError: (name, { errorType, errorMessage }, attempt) =>
      onEvent({ event: 'function-error', function: name, attempt, error: `${errorType}: ${errorMessage}` }),
    onFailure: (name, { requestContext }) =>
      onEvent({ event: 'function-failed', function: name, requestId: requestContext.requestId }),
  });
  api.addService(lambdaApi(lambda, authorize));
  const urls = new FunctionUrls(lambda, api.url);
  api.addService(urls);

  const stacks: DeployedStack[] = [];
  api.addService(cloudformationService({ ...HOME, authorize, stacks }));

  const rules = new RulesEngine({
    account: HOME.account,
    invoke: (functionArn, event, source) => lambda.enqueueFor('iot.amazonaws.com', functionArn, event, source),
    send: (queueUrl, body, role) => parkAs(role, queueUrl, body, { access, api }),
    onProblem: (problem) => onEvent({ event: 'rule-problem', ...problem }),
  });
  api.addService(rulesService({ ...HOME, authorize, rules }));
  api.addService(iamService({ ...HOME, authorize, trustPolicyOf: (arn) => access.trustPolicyOf(arn) }));

  const broker = await startBroker({
    port: options.mqttPort,
    httpServer: api.server,
    tls: options.mqtts && tlsListenerOptions(options.mqtts, api.certificates),
    authorize: brokerAccess({
      ...HOME,
      ...api,
      access,
      onRefusal: ({ principalArn, ...refusal }) => onEvent({ event: 'denied', roleArn: principalArn, ...refusal }),
    }),
    onMessage(message, clientId) {
      rules.handle(message, clientId);
      void api.shadows.handleMessage(message.topic, message.payload);
      options.onMessage(message);
    },
  });
  late.broker = broker;
  // Before there is any function: AWS IoT's port for certificates is another one here.
  if (broker.tlsPort !== undefined && options.mqtts !== undefined) {
    variables[NETWORK_SETUP.mqttServerUrl] = `mqtts://127.0.0.1:${broker.tlsPort}`;
    variables[NETWORK_SETUP.mqttServerAuthority] = options.mqtts.authority.certificate;
  }

  return {
    api,
    broker,
    lambda,
    access,
    mqttsAuthority: options.mqtts?.authority.certificate,
    async deploy({ stacks: stacksToDeploy, assets }) {
      const deployed = await deploy(stacksToDeploy, {
        ...HOME,
        providers: {
          ...iamResources(access, HOME),
          ...storageResources(api, access, HOME),
          ...computeResources(lambda, urls, assets, HOME),
          ...topicRuleResources(rules, HOME),
          ...iotPolicyResources(api.policies),
          ...customResources(api, lambda),
        },
      });
      stacks.push(...deployed);
      return outputsOf(deployed);
    },
    async stop() {
      await lambda.stop();
      await broker.stop();
      await api.stop();
    },
  };
}

const UNSIGNED = { allowed: false, reason: 'Missing Authentication Token: sign the request with any credentials' };

function assumeRole(access: AccessControl, roleArn: string, externalId: string | undefined, callerAccount: string) {
  const principal = arnOf({ account: callerAccount, region: '' }, 'iam', 'root');
  try {
    return access.assumeRole(roleArn, principal, externalId === undefined ? {} : { 'sts:ExternalId': externalId });
  } catch (error) {
    throw new AwsError('AccessDenied', (error as Error).message, 403);
  }
}

/** What Lambda's runtime sets for every function, and the one thing that makes the SDK speak to the laptop. */
function functionVariables({ url }: AwsApi): Record<string, string> {
  return {
    AWS_REGION: HOME.region,
    AWS_DEFAULT_REGION: HOME.region,
    AWS_ENDPOINT_URL: url,
    AWS_ENDPOINT_URL_IOT_DATA_PLANE: url,
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    NODE_OPTIONS: '',
    TZ: ':UTC',
  };
}

/** A rule's error action sends to the queue as the role that the rule names. */
function parkAs(
  role: { readonly arn: string; readonly sourceArn: string },
  queueUrl: string,
  body: string,
  { access, api }: { readonly access: AccessControl; readonly api: AwsApi },
): void {
  access.requireTrust(role.arn, 'iot.amazonaws.com', {
    'aws:SourceArn': role.sourceArn,
    'aws:SourceAccount': HOME.account,
  });
  const resource = arnOf(HOME, 'sqs', queueUrl.slice(queueUrl.lastIndexOf('/') + 1));
  const { allowed, reason } = access.authorizeRole(role.arn, { action: 'sqs:SendMessage', resource });
  if (!allowed) throw new Error(reason);
  api.queues.send(queueUrl, body);
}
