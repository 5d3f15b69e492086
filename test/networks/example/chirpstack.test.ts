import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { processDownlink } from '../../../lambdas/downlink/process-downlink.ts';
import type { JsonObject } from '../../../lambdas/json-object.ts';
import { readUpstream } from '../../../lambdas/networks/read-upstream.ts';
import { processEvent } from '../../../lambdas/upstream/process-event.ts';
import { processJoin } from '../../../lambdas/upstream/process-join.ts';
import { processUplink } from '../../../lambdas/upstream/process-uplink.ts';
import { matchesTopicFilter } from '../../../lib/local/rules/topic-filter.ts';
import { networkParts } from '../../constructs/network-parts.ts';
import { settingsWith } from '../../constructs/settings.ts';
import { arn, grantsOf, smallStack } from '../../constructs/small-stack.ts';
import { World as DownlinkWorld, invocationOf } from '../../downlink/world.ts';
import { fixture, fixturesOf } from '../../fixtures/fixtures.ts';
import { World } from '../../upstream/world.ts';
import { heardBy } from '../heard-by.ts';
import { chirpStack } from './chirpstack.ts';
import { ChirpStackConnection } from './chirpstack-connection.ts';
import { CHIRPSTACK, commandTopic, eventFilter } from './contract.ts';
import { chirpStackDownlinks } from './downlinks.ts';

const MESSAGES = '../networks/example/messages';
const THING = '70B3D57ED0050A11';
const APPLICATION = '7c3e1f20-94ab-4d6b-8c55-2e9f0a1b6d83';
const COMMANDS = `application/${APPLICATION}/device/70b3d57ed0050a11/command/down`;

const sample = (name: string, changes: object = {}): JsonObject => ({
  ...fixture(MESSAGES, name).message,
  ...changes,
});

const read = (message: unknown) => readUpstream(heardBy(CHIRPSTACK, message), [chirpStack]);

/** As the upstream function does with a message of the networks that it knows. */
function handle(world: World, message: JsonObject, request = 'request-1') {
  const up = read(message);
  if (up.kind === 'uplink_message') return processUplink(up, request, world.deps);
  if (up.kind === 'join_accept') return processJoin(up, request, world.deps);
  return processEvent(up, request, world.deps);
}

describe('an event of ChirpStack', () => {
  it.each(fixturesOf(MESSAGES))('is $about', ({ message, document }) => {
    const up = read(message);
    expect(up.document).toEqual(document);
    expect(up.from).toMatchObject({ network: 'chirpstack', native: message });
  });

  it('has a form that no other network has', () => {
    for (const { message } of fixturesOf(MESSAGES)) expect(() => readUpstream(message)).toThrow(/ApplicationUp has no/);
    expect(() => read(fixture('helium', 'uplink').message)).toThrow('the message has no form of network chirpstack');
    for (const network of ['helium', 'telemetry', 'thing-park']) {
      for (const { message } of fixturesOf(network)) expect(chirpStack.toApplicationUp(message)).toBeUndefined();
    }
  });

  it.each([
    [{ deviceInfo: {} }, 'ChirpStack.deviceInfo.applicationId'],
    [{ deviceInfo: { applicationId: APPLICATION, devEui: '70b3' } }, 'ChirpStack.deviceInfo.devEui'],
    [{ fCnt: -1 }, 'ChirpStack.fCnt'],
    [{ data: '***' }, 'uplink_message.frm_payload'],
  ])('is refused for good with %o, naming the path', async (changes, path) => {
    const refused = async () => handle(new World(), sample('up', changes));
    await expect(refused()).rejects.toMatchObject({
      code: 'MALFORMED_MESSAGE',
      message: expect.stringMatching(`^${path}: `),
    });
  });

  it.each([{ rxInfo: 'none' }, { txInfo: {} }, { time: 7 }, { object: [] }])(
    'keeps its payload with %o, which only describe it',
    async (changes) => {
      const world = new World();
      await handle(world, sample('up', changes));
      expect(world.last.message.uplink_message).toMatchObject({ f_cnt: 188, frm_payload: 'AWcBDgJoWg==' });
    },
  );
});

describe('a device on ChirpStack', () => {
  it('joins and reports: one document on the outer topics, a thing, a shadow', async () => {
    const world = new World();
    for (const name of ['join', 'up-zeros', 'up']) await handle(world, sample(name), name);
    const topics = ['join', 'uplink', 'uplink'].map((kind) => `lorawan/${THING}/${kind}`);
    expect(world.published.map(({ topic }) => topic)).toEqual(topics);
    const { integration, ...document } = world.last.message;
    expect(document).toEqual(fixture(MESSAGES, 'up').document);
    expect(integration).toEqual({
      message_id: expect.stringMatching(`^${THING}:01A2B3C4.*:188$`),
      ...{ thing_name: THING, stack_name: 'lorawan', network: 'chirpstack' },
      ...{ encryption: 'network', warnings: [], errors: [] },
    });
    expect(world.things.get(THING)).toMatchObject({ network: 'chirpstack', deviceID: 'eui-70b3d57ed0050a11' });
    expect(world.reported(THING)).toMatchObject({ fCntUp: 188, gateways: 2, rssi: -61, devAddr: '01A2B3C4' });
  });

  it('that is encrypted end to end is not taken for one in clear, and no key comes out', async () => {
    const world = new World({ nativeMessage: true });
    const joinServerContext = { appSKey: { kekLabel: 'acme', aesKey: 'H6aLCoEStEeu80vY+1p7gp0+hiNx0s/l' } };
    await handle(world, sample('up', { object: undefined, joinServerContext }));
    const { uplink_message, integration } = world.last.message;
    expect(uplink_message).not.toHaveProperty('frm_payload');
    expect(integration).toMatchObject({
      encryption: 'end-to-end',
      errors: [{ code: 'UNKNOWN_SESSION' }],
      encrypted_payload: 'AWcBDgJoWg==',
    });
    expect(JSON.stringify(world.last.message)).not.toContain('H6aLCoEStEeu80vY');
  });

  it('has repeats dropped', async () => {
    const world = new World();
    await handle(world, sample('up'), 'one');
    expect(await handle(world, sample('up'), 'another')).toMatchObject({ outcome: 'duplicate' });
  });
});

/** What is published on a request for a thing whose device was heard on ChirpStack last. */
async function requested(request: object, { operation = 'push', heard = {} } = {}) {
  const upstream = new World();
  await handle(upstream, sample('up', heard));
  const world = new DownlinkWorld(upstream.table.get(THING));
  world.things.set(THING, { ...upstream.things.get(THING) });
  const senders = { chirpstack: chirpStackDownlinks(world.deps.publish) };
  const invocation = invocationOf(request);
  const topic = `lorawan/${THING}/downlink/${operation}`;
  const message = { ...(invocation.message as object), topic };
  await processDownlink({ ...invocation, message }, { ...world.deps, senders });
  return world.published;
}

describe('a downlink for it', () => {
  const WORD = '0f6a1c52-88d4-4e0b-9d31-7a5b2c4e6f80';

  it('goes out where ChirpStack listens, under the id that the user chose', async () => {
    expect(await requested({ bytes: '/y0A', fPort: 85, confirmed: true, correlationId: WORD })).toEqual([
      {
        topic: COMMANDS,
        message: { id: WORD, devEui: '70b3d57ed0050a11', confirmed: true, fPort: 85, data: '/y0A' },
      },
    ]);
  });

  it('has no id where the word of the user can be none', async () => {
    const [published] = await requested({ bytes: 'AQ==', correlationId: 'screen-off-1' });
    expect(published?.message).toEqual({ devEui: '70b3d57ed0050a11', confirmed: false, fPort: 1, data: 'AQ==' });
  });

  it('leaves the encoding to ChirpStack where that has decoded the last uplink', async () => {
    const payload = { screen: 'off' };
    expect(await requested({ payload })).toMatchObject([{ message: { object: payload, fPort: 1 } }]);
    const refused = requested({ payload }, { heard: { object: undefined } });
    await expect(refused).rejects.toMatchObject({ code: 'UNKNOWN_CODEC' });
  });

  it('is refused as a replacement, since nothing would be replaced', async () => {
    const refused = requested({ bytes: 'AQ==' }, { operation: 'replace' });
    await expect(refused).rejects.toMatchObject({ code: 'NO_DOWNLINKS' });
  });
});

describe('the construct', () => {
  const stack = smallStack();
  const parts = networkParts(stack, settingsWith());
  new ChirpStackConnection(stack, 'ChirpStack', { ...parts, chirpStack: { applicationId: APPLICATION } });

  it('hands events to the upstream function, and lets the downlink function publish where ChirpStack listens', () => {
    Template.fromStack(stack).hasResourceProperties('AWS::IoT::TopicRule', {
      RuleName: 'plant_chirpstack',
      TopicRulePayload: {
        Sql: `SELECT *, 'chirpstack' AS lorawanNetwork FROM 'application/${APPLICATION}/device/+/event/+' WHERE isUndefined(lorawanNetwork)`,
      },
    });
    const topics = `topic/application/${APPLICATION}/device/*/command/down`;
    expect(grantsOf(stack)['iot:Publish']).toEqual([arn('iot', topics)]);
  });

  it('does not hear what we publish ourselves', () => {
    const ours = [commandTopic(APPLICATION, '70b3d57ed0050a11'), `lorawan/${THING}/uplink`, 'lorawan/downlink'];
    expect(ours.filter((topic) => matchesTopicFilter(eventFilter(), topic))).toEqual([]);
  });
});
