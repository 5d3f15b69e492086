import { once } from 'node:events';
import type { PublishPacket } from 'aedes';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type AwsIotIntegration, startAwsIotIntegration } from '../../../lib/local/network/aws-iot-integration.ts';
import { presignedMqttUrl } from '../../../lib/local/network/presigned-url.ts';
import { APPLICATION, DEVICE_10, type NetworkFixture, startNetwork } from './network-fixture.ts';
import { ASSUMED, isSigned, REGION, type SmallAws, startSmallAws } from './small-aws.ts';

let aws: SmallAws;
let fixture: NetworkFixture;
let integration: AwsIotIntegration;
let errors: unknown[];

beforeEach(async () => {
  errors = [];
  aws = await startSmallAws();
  fixture = await startNetwork();
});
afterEach(async () => {
  await integration.stop();
  await aws.stop();
});

function start(): void {
  integration = startAwsIotIntegration({
    network: fixture.network,
    stackName: 'prod-stack',
    region: REGION,
    roleArn: 'arn:aws:iam::123456789012:role/tts-cross-account',
    externalId: '9f2c1b7e-tts',
    credentials: { accessKeyId: 'AKIDNETWORK', secretAccessKey: 'network-secret' },
    endpoint: aws.endpoint,
    onError: (error) => errors.push(error),
  });
}

/** What the account receives, once there are so many messages. */
async function published(count: number, send: () => void): Promise<{ topic: string; body: object }[]> {
  const messages: { topic: string; body: object }[] = [];
  aws.broker.on('publish', ({ topic, payload }: PublishPacket) => {
    if (topic.startsWith('thethings/')) messages.push({ topic, body: JSON.parse(payload.toString()) });
  });
  send();
  await vi.waitFor(() => expect(messages).toHaveLength(count));
  return messages;
}

describe('the AWS IoT integration of the network', () => {
  it('takes on the role with the external ID, and connects under a name of its own', async () => {
    start();
    await integration.connected();
    const [request] = aws.assumed;
    expect(request?.get('RoleArn')).toBe('arn:aws:iam::123456789012:role/tts-cross-account');
    expect(request?.get('ExternalId')).toBe('9f2c1b7e-tts');
    expect(aws.clientIds).toEqual([expect.stringMatching(/^thethings-prod-stack-[\da-f]{8}$/)]);
    expect(errors).toEqual([]);
  });

  it('publishes every message on the topic of its kind', async () => {
    start();
    await integration.connected();
    const { device } = fixture.add(DEVICE_10);
    const messages = await published(2, () => {
      device.join();
      device.send(1, Uint8Array.of(1));
    });
    expect(messages).toEqual([
      { topic: 'thethings/lorawan/prod-stack/join', body: fixture.heard('join')[0] },
      { topic: 'thethings/lorawan/prod-stack/uplink', body: fixture.heard('uplink')[0] },
    ]);
  });

  it.each(['push', 'replace'])('hands over downlinks that are published on downlink/%s', async (operation) => {
    start();
    await integration.connected();
    const { device } = fixture.add(DEVICE_10);
    device.join();
    const request = {
      end_device_ids: { device_id: 'eui-70b3d57ed0050a11', application_ids: { application_id: APPLICATION } },
      downlinks: [{ f_port: 85, frm_payload: '/y0AAA==' }],
    };
    const topic = `thethings/lorawan/prod-stack/downlink/${operation}`;
    const packet = {
      cmd: 'publish',
      qos: 1,
      dup: false,
      retain: false,
      topic,
      payload: Buffer.from(JSON.stringify(request)),
    } as const;
    aws.broker.publish(packet, () => {});
    await vi.waitFor(() => expect(fixture.heard('downlink/queued')).toHaveLength(1));
    const [queued] = fixture.heard('downlink/queued');
    expect(queued.downlink_queued).toMatchObject({ f_port: 85, frm_payload: '/y0AAA==' });
  });

  it('comes back with new credentials after the connection broke', async () => {
    start();
    await integration.connected();
    const again = once(aws.broker, 'clientReady');
    aws.drop();
    await again;
    await integration.connected();
    expect(aws.assumed).toHaveLength(2);
    expect(aws.clientIds[1]).not.toBe(aws.clientIds[0]);
    const { device } = fixture.add(DEVICE_10);
    expect(await published(1, () => device.join())).toHaveLength(1);
  });

  it('tries again when the role is refused, and says why', async () => {
    aws.refusing = true;
    start();
    await vi.waitFor(() => expect(String(errors[0])).toContain('not authorized to perform sts:AssumeRole'));
    aws.refusing = false;
    await integration.connected();
  });

  it('stops without having been connected', async () => {
    aws.refusing = true;
    start();
    await integration.stop();
    expect(aws.clientIds).toEqual([]);
  });
});

describe('presignedMqttUrl', () => {
  beforeEach(start);

  it('goes over TLS, but not to this machine', async () => {
    const host = 'a1b2c3-ats.iot.eu-west-1.amazonaws.com';
    expect(await presignedMqttUrl(host, REGION, ASSUMED)).toMatch(`wss://${host}/mqtt?`);
    expect(await presignedMqttUrl('127.0.0.1:4566', REGION, ASSUMED)).toMatch('ws://127.0.0.1:4566/mqtt?');
  });

  it('has the token last, outside of what is signed', async () => {
    const host = 'a1b2c3-ats.iot.eu-west-1.amazonaws.com';
    const url = new URL(await presignedMqttUrl(host, REGION, ASSUMED));
    expect([...url.searchParams.keys()].at(-1)).toBe('X-Amz-Security-Token');
    expect(isSigned({ url: `${url.pathname}${url.search}`, headers: { host } })).toBe(true);
    expect(isSigned({ url: `${url.pathname}${url.search}`, headers: { host: 'other' } })).toBe(false);
  });
});
