import { describe, expect, it } from 'vitest';
import { ApiError } from '../../../lambdas/networks/the-things-stack/api-client.ts';
import type { IotAccount } from '../../../lib/cli/doctor/aws/iot-account.ts';
import { endpoint, thingType } from '../../../lib/cli/doctor/checks/account.ts';
import { lastUplink } from '../../../lib/cli/doctor/checks/devices.ts';
import { application, identityServer, rights } from '../../../lib/cli/doctor/checks/network.ts';
import { identityStack, messagingStack, settings } from '../../../lib/cli/doctor/checks/stacks.ts';
import { foreignThings, provisioning } from '../../../lib/cli/doctor/checks/things.ts';
import { Fact } from '../../../lib/cli/doctor/fact.ts';
import { readAcceptedRights } from '../../../lib/cli/doctor/read-api-key.ts';
import { withIdentityServer } from '../../../lib/cli/doctor/read-basics.ts';
import { known, OUTPUTS, scriptedApi, settingsOf, stackWith, verdictOf } from './scripted.ts';

const match = (text: RegExp) => expect.stringMatching(text);

describe('the settings', () => {
  it('are wrong on AWS while the principal is the placeholder', async () => {
    const placeholder = known(settingsOf({ principalAccountId: '000000000000' }));
    expect(await verdictOf(settings, { settings: placeholder })).toEqual({
      outcome: 'error',
      found: 'theThingsStack.principalAccountId is still the placeholder 000000000000',
      mend: match(/docs\/setting-up-the-things-stack\.md .* npx cdk deploy --all/),
    });
    expect(await verdictOf(settings, { settings: placeholder, local: 'http://127.0.0.1:4566' })).toMatchObject({
      outcome: 'ok',
    });
  });

  it('need no principal for another connection', async () => {
    const webhook = known(settingsOf({ connection: 'webhook', principalAccountId: '000000000000' }));
    expect(await verdictOf(settings, { settings: webhook })).toMatchObject({ outcome: 'ok' });
  });
});

describe('a stack', () => {
  it.each([
    ['CREATE_COMPLETE', 'ok', /is CREATE_COMPLETE/],
    ['UPDATE_COMPLETE', 'ok', /is UPDATE_COMPLETE/],
    ['UPDATE_IN_PROGRESS', 'warning', /is being changed/],
    ['UPDATE_ROLLBACK_COMPLETE', 'warning', /the last deployment failed, the one before is back/],
    ['ROLLBACK_COMPLETE', 'error', /is ROLLBACK_COMPLETE/],
    ['DELETE_FAILED', 'error', /is DELETE_FAILED/],
  ] as const)('that is %s: %s', async (status, outcome, found) => {
    const stack = known(stackWith({ name: 'lorawan-identity', status }));
    expect(await verdictOf(identityStack, { identityStack: stack })).toMatchObject({ outcome, found: match(found) });
  });

  it('of an older version has not all outputs', async () => {
    const { DeviceTableName: _, ApplicationId: __, NetworkInstructions: ___, ...older } = OUTPUTS;
    const stack = (name: string) => known(stackWith({ name, outputs: new Map(Object.entries(older)) }));
    expect(await verdictOf(messagingStack, { messagingStack: stack('lorawan-messaging') })).toEqual({
      outcome: 'error',
      found: 'lorawan-messaging has no output ApplicationId, DeviceTableName: it is older',
      mend: match(/npx cdk deploy --all/),
    });
    expect(await verdictOf(identityStack, { identityStack: stack('lorawan-identity') })).toMatchObject({
      outcome: 'error',
      found: 'lorawan-identity has no output NetworkInstructions: it is older',
    });
  });

  const moved = known(settingsOf({ clusterAddress: 'nam1.cloud.thethings.network' }));

  it('that is deployed with other settings than these is told from one that is not', async () => {
    const given = { messagingStack: known(stackWith()) };
    expect(await verdictOf(messagingStack, given)).toMatchObject({ outcome: 'ok' });
    expect(await verdictOf(messagingStack, { ...given, settings: moved })).toEqual({
      outcome: 'error',
      found: match(
        /^these settings are not deployed: theThingsStack\.clusterAddress is https:\/\/nam1\..* here and https:\/\/eu1\./,
      ),
      mend: 'Deploy them: npx cdk deploy --all.',
    });
  });

  it('whose deployment failed has that as the reason for other settings', async () => {
    const messaging = known(stackWith({ status: 'UPDATE_ROLLBACK_COMPLETE' }));
    expect(await verdictOf(messagingStack, { messagingStack: messaging, settings: moved })).toEqual({
      outcome: 'error',
      found: match(/^lorawan-messaging: the last deployment failed.*; these settings are not deployed: /),
      mend: match(/describe-stack-events --stack-name lorawan-messaging/),
    });
  });
});

const iotAccount = (change: Partial<IotAccount> = {}) =>
  known<IotAccount>({
    thingType: async () => ({ deprecated: false }),
    announcesThings: async () => true,
    endpoint: async () => OUTPUTS['IotEndpoint'] ?? '',
    rules: async () => new Map(),
    ...change,
  });

describe('the account', () => {
  it('without the thing type gets it by a command', async () => {
    expect(await verdictOf(thingType, { iot: iotAccount({ thingType: async () => undefined }) })).toMatchObject({
      outcome: 'error',
      found: match(/^there is no thing type lorawan/),
      mend: match(/create-thing-type --thing-type-name lorawan .*searchableAttributes=devEUI,stackName/),
    });
  });

  it('whose endpoint is another than that of the functions is wrong', async () => {
    const elsewhere = iotAccount({ endpoint: async () => 'xyz-ats.iot.us-east-1.amazonaws.com' });
    expect(await verdictOf(endpoint, { iot: elsewhere })).toMatchObject({
      outcome: 'error',
      found: match(/publish to abc-ats\.iot\.eu-west-1\.amazonaws\.com, .* xyz-ats\.iot\.us-east-1/),
      mend: match(/AWS_REGION/),
    });
  });

  it('whose endpoint can not be reached from here is worth knowing', async () => {
    const outputs = known(() => '127.0.0.1:1');
    const iot = iotAccount({ endpoint: async () => '127.0.0.1:1' });
    expect(await verdictOf(endpoint, { iot, outputs })).toMatchObject({
      outcome: 'warning',
      found: '127.0.0.1:1 does not answer this machine',
    });
  });
});

describe('the Identity Server', () => {
  it.each(['nam1', 'au1'])('of The Things Network is not in %s', async (cluster) => {
    const url = `https://${cluster}.cloud.thethings.network`;
    const fact = new Fact('Identity Server', async () => withIdentityServer(url));
    expect(await verdictOf(identityServer, { identityServer: fact })).toEqual({
      outcome: 'error',
      found: `${cluster}.cloud.thethings.network has none: that of The Things Network is eu1.cloud.thethings.network`,
      mend: match(/identityServerAddress to eu1\.cloud\.thethings\.network, then npx cdk deploy --all/),
    });
  });

  it.each([
    'https://eu1.cloud.thethings.network',
    'https://plant.eu1.cloud.thethings.industries',
    'http://127.0.0.1:1',
  ])('%s is taken as it is', (url) => {
    expect(withIdentityServer(url)).toBe(url);
  });
});

describe('the API key', () => {
  const path = 'GET /applications/sensors-prod/rights';
  const accepted = (answer: object | ApiError) => ({
    rights: new Fact('application', () => readAcceptedRights(scriptedApi({ [path]: answer }), 'sensors-prod')),
  });

  it.each([
    ['is malformed', new ApiError(400, 'invalid token', 'pkg/auth:token'), /refuses the API key \(pkg\/auth:token\)/],
    ['expired', new ApiError(401, 'expired', 'pkg/identityserver:api_key_expired'), /\(.*api_key_expired\)/],
    ['has nothing here', {}, /has no rights on sensors-prod/],
    ['is of another', new ApiError(403, 'no', 'pkg/auth/rights:no_application_rights'), /no rights on sensors-prod/],
    ['is an admin’s, of no application', new ApiError(404, 'no'), /there is no such application/],
    ['can not be looked at now', new ApiError(0, 'no answer from eu1'), /could not say .* \(no answer from eu1\)/],
    ['is at its limit', new ApiError(429, 'slow', 'pkg/ratelimit:rate_limit_exceeded'), /\(HTTP status 429, .*\)/],
  ])('that %s is found out', async (_, answer, found) => {
    const { outcome, found: text, mend } = await verdictOf(application, accepted(answer));
    expect([outcome, text]).toEqual(['error', match(found)]);
    expect(mend).toBeDefined();
  });

  it('that may do everything lacks nothing', async () => {
    const all = accepted({ rights: ['RIGHT_APPLICATION_ALL'] });
    expect(await verdictOf(application, all)).toMatchObject({ outcome: 'ok' });
    expect(await verdictOf(rights, all)).toMatchObject({ outcome: 'ok' });
  });
});

describe('devices and things', () => {
  const networks = new Set(['the-things-stack']);
  const survey = { devices: 2, networks, inClear: { count: 0, examples: [] }, byKekLabel: new Map() };

  it.each([
    [10_000, 'ok', '10 s'],
    [30 * 60_000, 'ok', '30 min'],
    [5 * 3_600_000, 'ok', '5 h'],
    [30 * 3_600_000, 'warning', '30 h'],
    [9 * 24 * 3_600_000, 'warning', '9 days'],
  ])('a last uplink %i ms ago is %s', async (ageMs, outcome, age) => {
    const heardAt = new Date(Date.now() - ageMs).toISOString();
    const devices = known({ ...survey, newest: { thingName: 'am307', heardAt } });
    expect(await verdictOf(lastUplink, { devices })).toMatchObject({
      outcome,
      found: `am307, ${age} ago; 2 devices known`,
    });
  });

  it('a network on which none was heard is told of, but for telemetry, whose devices count as The Things Stack’s', async () => {
    const heardAt = new Date().toISOString();
    const devices = known({ ...survey, newest: { thingName: 'am307', heardAt } });
    const settings = known(settingsOf({}, { helium: {}, thingPark: {}, telemetry: { stackName: 'ttes' } }));
    expect(await verdictOf(lastUplink, { devices, settings })).toMatchObject({
      outcome: 'warning',
      found: 'am307, 0 s ago; 2 devices known; none was heard on thing-park, helium',
    });
  });

  const things = { things: 9, incomplete: false, unfinished: { count: 0, examples: [] } };

  it('things of several other stacks, and of none, are counted', async () => {
    const byStack = new Map([
      ['lorawan', 4],
      ['', 1],
      ['before', 3],
      ['plant', 1],
    ]);
    expect(await verdictOf(foreignThings, { things: known({ ...things, byStack }) })).toMatchObject({
      outcome: 'warning',
      found: '1 thing of no stack, 3 things of before, 1 thing of plant; 9 things looked at',
      mend: match(/npx lorawan devices adopt before/),
    });
  });

  it('things of no stack are given one by hand', async () => {
    const byStack = new Map([['', 2]]);
    expect(await verdictOf(foreignThings, { things: known({ ...things, byStack }) })).toMatchObject({
      found: '2 things of no stack; 9 things looked at',
      mend: match(/attribute stackName lorawan/),
    });
  });

  it('a registry that is too large to look at whole is said to be', async () => {
    const large = known({ ...things, things: 10_000, incomplete: true, byStack: new Map([['lorawan', 10_000]]) });
    expect(await verdictOf(foreignThings, { things: large })).toEqual({
      outcome: 'ok',
      found: 'none; the first 10000 things looked at',
    });
    expect(await verdictOf(provisioning, { things: large })).toMatchObject({ outcome: 'ok' });
  });
});
