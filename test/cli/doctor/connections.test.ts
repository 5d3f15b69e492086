import {
  AttachPolicyCommand,
  CreateKeysAndCertificateCommand,
  CreatePolicyCommand,
  IoTClient,
  UpdateCertificateCommand,
} from '@aws-sdk/client-iot';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ApiError } from '../../../lambdas/networks/the-things-stack/api-client.ts';
import { UP_KINDS } from '../../../lambdas/networks/the-things-stack/application-up.ts';
import { readCertificates } from '../../../lib/cli/doctor/aws/certificates.ts';
import { connection } from '../../../lib/cli/doctor/checks/connection.ts';
import { iamService } from '../../../lib/local/aws/iam/iam-service.ts';
import { type Laptop, startLaptop } from '../../local/aws/laptop.ts';
import { known, OUTPUTS, scriptedApi, settingsOf, verdictOf } from './scripted.ts';

const match = (text: RegExp) => expect.stringMatching(text);
const CONNECT = match(/npx lorawan connect/);

describe('a webhook', () => {
  const settings = known(settingsOf({ connection: 'webhook' }));
  const url = OUTPUTS['WebhookUrl'] ?? '';
  const kinds = Object.fromEntries(UP_KINDS.map((kind) => [kind, {}]));
  const registered = (webhook: object | ApiError) => {
    const answer = webhook instanceof ApiError ? webhook : { ...kinds, ...webhook };
    const clusterApi = known(scriptedApi({ 'GET /as/webhooks/sensors-prod/aws-lorawan': answer }));
    return verdictOf(connection, { settings, clusterApi });
  };

  it('that calls our function and delivers is as it should be', async () => {
    expect(await registered({ base_url: url, health_status: { healthy: {} } })).toEqual({
      outcome: 'ok',
      found: 'the webhook aws-lorawan delivers',
    });
  });

  it('that had nothing to deliver yet is as it should be', async () => {
    expect(await registered({ base_url: url })).toMatchObject({ outcome: 'ok', found: match(/no message came yet/) });
  });

  it('that is not registered is set up by connect', async () => {
    const missing = new ApiError(404, 'no', 'pkg/applicationserver/io/web:webhook_not_found');
    expect(await registered(missing)).toEqual({
      outcome: 'error',
      found: 'there is no webhook aws-lorawan in The Things Stack',
      mend: CONNECT,
    });
  });

  it('that calls somebody else is set up again by connect', async () => {
    expect(await registered({ base_url: 'https://other.example/' })).toEqual({
      outcome: 'error',
      found: `the webhook aws-lorawan calls https://other.example/, not ${url}`,
      mend: CONNECT,
    });
  });

  it('that somebody has paused is told so, and lets go on', async () => {
    expect(await registered({ base_url: url, paused: true })).toMatchObject({
      outcome: 'error',
      found: 'the webhook aws-lorawan is paused',
      mend: 'Let it go on: npx lorawan connect.',
    });
  });

  it('that somebody has told to leave messages out is set up again by connect', async () => {
    expect(await registered({ base_url: url, join_accept: undefined, downlink_nack: undefined })).toEqual({
      outcome: 'error',
      found: 'the webhook aws-lorawan gets no join_accept, downlink_nack',
      mend: CONNECT,
    });
  });

  it('whose messages are refused is told with the network’s own reason', async () => {
    const unhealthy = {
      failed_attempts: '12',
      last_failed_attempt_at: '2026-11-21T12:00:00Z',
      last_failed_attempt_details: { attributes: { status_code: 401 } },
    };
    expect(await registered({ base_url: url, health_status: { unhealthy } })).toEqual({
      outcome: 'error',
      found: match(/^the webhook aws-lorawan is not healthy: 12 messages .* HTTP status 401/),
      mend: CONNECT,
    });
  });

  it('that the API key may not read is left to the check of its rights', async () => {
    const denied = new ApiError(403, 'no', 'pkg/auth/rights:insufficient_application_rights');
    expect(await registered(denied)).toEqual({
      outcome: 'skipped',
      found: 'not looked at, since it needs: rights',
    });
  });

  it('that the network does not tell of is an error of its own', async () => {
    expect(await registered(new ApiError(503, 'busy', 'pkg/x:busy'))).toMatchObject({
      outcome: 'error',
      found: 'The Things Stack does not tell (HTTP status 503, pkg/x:busy)',
    });
  });

  it('has no URL where the stacks were deployed for another connection', async () => {
    expect(await verdictOf(connection, { settings, outputs: known(() => 'none') })).toMatchObject({
      outcome: 'error',
      found: 'the stacks have no URL for a webhook',
      mend: match(/npx cdk deploy --all/),
    });
  });
});

describe('a role', () => {
  const roles = new Map<string, unknown>();
  let laptop: Laptop;
  beforeAll(async () => {
    laptop = await startLaptop();
    laptop.api.addService(
      iamService({
        ...{ account: '123456789012', region: 'eu-west-1' },
        authorize: ({ action }) => ({ allowed: !laptop.refused.has(action), reason: 'not allowed' }),
        trustPolicyOf: (arn) => roles.get(arn),
      }),
    );
  });
  afterAll(() => laptop.api.stop());
  beforeEach(() => {
    roles.clear();
    laptop.refused.clear();
  });

  const trust = (statement: object = {}) => ({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Principal: { AWS: 'arn:aws:iam::123456789012:root' },
        Condition: { StringEquals: { 'sts:ExternalId': OUTPUTS['ExternalId'] } },
        ...statement,
      },
    ],
  });
  const found = (policy: unknown, region = 'eu-west-1') => {
    roles.set(OUTPUTS['CrossAccountRoleArn'] ?? '', policy);
    const caller = known({ account: '123456789012', region, arn: 'arn' });
    return verdictOf(connection, { caller, config: laptop.client });
  };

  it('that trusts account and external id lets the network in', async () => {
    expect(await found(trust())).toEqual({
      outcome: 'ok',
      found: 'the role lets The Things Stack in (account 123456789012 with our external id)',
    });
  });

  it.each([
    ['another account', trust({ Principal: { AWS: 'arn:aws:iam::210987654321:root' } })],
    ['another external id', trust({ Condition: { StringEquals: { 'sts:ExternalId': 'another' } } })],
    ['nobody any more', trust({ Effect: 'Deny' })],
  ])('that trusts %s keeps the network out', async (_, policy) => {
    expect(await found(policy)).toMatchObject({ outcome: 'error', found: match(/^the role does not let/) });
  });

  it('with a trust policy of a kind that is not known is left to people', async () => {
    expect(await found(trust({ Principal: { Federated: 'somebody' } }))).toMatchObject({
      outcome: 'warning',
      found: match(/can not judge/),
      mend: match(/aws iam get-role --role-name lorawan-identity-Role/),
    });
  });

  it('that was deleted by hand is to be made again as it was', async () => {
    expect(await found(undefined)).toMatchObject({
      outcome: 'error',
      found: 'the role lorawan-identity-Role was deleted by hand',
      mend: match(/get-template --stack-name lorawan-identity/),
    });
  });

  it('in a Region that The Things Stack does not take is worth knowing', async () => {
    expect(await found(trust(), 'eu-central-2')).toMatchObject({
      outcome: 'warning',
      found: match(/was not made for eu-central-2$/),
    });
  });

  it('that one may not look at is told so', async () => {
    laptop.refused.add('iam:GetRole');
    expect(await found(trust())).toMatchObject({
      outcome: 'error',
      found: 'could not be looked at: AWS refused: AccessDenied: not allowed',
      mend: match(/sign in as somebody/),
    });
  });
});

describe('certificates of a policy', () => {
  let laptop: Laptop;
  let iot: IoTClient;
  beforeAll(async () => {
    laptop = await startLaptop();
    iot = new IoTClient(laptop.client);
    const policyDocument = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: 'iot:Connect', Resource: 'arn:aws:iot:eu-west-1:123456789012:client/tts' },
      ],
    });
    for (const policyName of ['used', 'unused'])
      await iot.send(new CreatePolicyCommand({ policyName, policyDocument }));
  });
  afterAll(async () => {
    iot.destroy();
    await laptop.api.stop();
  });

  it('are found with their status, as it changes', async () => {
    const made = await iot.send(new CreateKeysAndCertificateCommand({ setAsActive: true }));
    const { certificateArn: target, certificateId } = made;
    await iot.send(new AttachPolicyCommand({ policyName: 'used', target }));
    expect(await readCertificates('used', laptop.client)).toEqual([{ id: certificateId, status: 'ACTIVE' }]);
    await iot.send(new UpdateCertificateCommand({ certificateId, newStatus: 'INACTIVE' }));
    expect(await readCertificates('used', laptop.client)).toEqual([{ id: certificateId, status: 'INACTIVE' }]);
  });

  it('are none where none has it, and not known where there is no such policy', async () => {
    expect(await readCertificates('unused', laptop.client)).toEqual([]);
    expect(await readCertificates('gone', laptop.client)).toBeUndefined();
  });
});
