import { describe, expect, it } from 'vitest';
import {
  APPLICATION,
  DEVICE_10,
  encryptEndToEnd,
  type Json,
  type NetworkFixture,
  startNetwork,
} from './network-fixture.ts';

const DEVICE_ID = 'eui-70b3d57ed0050a11';
const item = { f_port: 5, f_cnt: 1, frm_payload: 'd304' };

function post({ api }: NetworkFixture, downlinks: unknown, { operation = 'push', deviceID = DEVICE_ID } = {}) {
  return api('POST', `/as/applications/${APPLICATION}/devices/${deviceID}/down/${operation}`, { downlinks });
}

/** A device under end-to-end encryption, which has joined but not been heard. */
async function joined() {
  const fixture = await startNetwork();
  await encryptEndToEnd(fixture, '000102030405060708090A0B0C0D0E0F', 'kek');
  const { device } = fixture.add(DEVICE_10);
  device.join();
  return { fixture, device, join: fixture.heard('join')[0] };
}

/** `namespace:name` of an error answer. */
function nameOf({ body }: { body: Json }): string {
  const [details] = body.details;
  return `${details.namespace}:${details.name}`;
}

describe('a downlink queue operation', () => {
  it('is refused with the minimum when its counter is too low', async () => {
    const { fixture, device, join } = await joined();
    device.send(1, Uint8Array.of(1));
    fixture.now += 10_000;
    expect((await post(fixture, [{ ...item, f_cnt: 7 }])).status).toBe(200);
    const refused = await post(fixture, [{ ...item, f_cnt: 7, correlation_ids: ['app:order-1188'] }]);
    expect(refused).toEqual({
      status: 400,
      body: {
        code: 3,
        message: 'error:pkg/networkserver:f_cnt_too_low (FCnt `7` is lower than minimum of `8`)',
        details: [
          {
            '@type': 'type.googleapis.com/ttn.lorawan.v3.ErrorDetails',
            namespace: 'pkg/networkserver',
            name: 'f_cnt_too_low',
            message_format: 'FCnt `{f_cnt}` is lower than minimum of `{min_f_cnt}`',
            attributes: { f_cnt: 7, min_f_cnt: 8 },
            correlation_id: expect.stringMatching(/^[\da-f]{32}$/),
            code: 3,
            details: [
              {
                '@type': 'type.googleapis.com/ttn.lorawan.v3.DownlinkQueueOperationErrorDetails',
                dev_addr: Buffer.from(join.end_device_ids.dev_addr, 'hex').toString('base64'),
                session_key_id: join.join_accept.session_key_id,
                min_f_cnt_down: 8,
              },
            ],
          },
        ],
      },
    });
    const [failed] = fixture.heard('downlink/failed');
    expect(failed.downlink_failed.downlink).toMatchObject({ ...item, f_cnt: 7 });
    expect(failed.downlink_failed.error).toMatchObject({
      name: 'f_cnt_too_low',
      attributes: { f_cnt: 7, min_f_cnt: 8 },
    });
    expect(failed.correlation_ids).toEqual(['app:order-1188', expect.stringMatching(/^as:downlink:/)]);
    expect(fixture.heard('downlink/queued')).toHaveLength(1);
  });

  it('starts at counter 1, since 0 belongs to the network', async () => {
    const { fixture } = await joined();
    expect(nameOf(await post(fixture, [{ ...item, f_cnt: 0 }]))).toBe('pkg/networkserver:f_cnt_too_low');
    expect((await post(fixture, [item])).status).toBe(200);
  });

  it('queues nothing when one item of several is refused', async () => {
    const { fixture } = await joined();
    const refused = await post(fixture, [item, { ...item, f_cnt: 2 }, { ...item, f_cnt: 2 }]);
    expect(nameOf(refused)).toBe('pkg/networkserver:f_cnt_too_low');
    expect(fixture.heard('downlink/failed')).toHaveLength(3);
    expect((await fixture.api('GET', `/as/applications/${APPLICATION}/devices/${DEVICE_ID}/down`)).body).toEqual({});
    expect((await post(fixture, [item])).status).toBe(200);
  });

  it('replaces, so that only what was sent binds the counter', async () => {
    const { fixture } = await joined();
    await post(fixture, [{ ...item, f_cnt: 9 }]);
    expect((await post(fixture, [{ ...item, f_cnt: 2 }], { operation: 'replace' })).status).toBe(200);
    expect((await post(fixture, [], { operation: 'replace' })).status).toBe(200);
    expect((await fixture.api('GET', `/as/applications/${APPLICATION}/devices/${DEVICE_ID}/down`)).body).toEqual({});
  });

  it('is refused for a session that is neither running nor pending', async () => {
    const { fixture, join } = await joined();
    const refused = await post(fixture, [{ ...item, session_key_id: 'AZLB5KezXQ9uiKHC0+T1Bg==' }]);
    expect(refused.status).toBe(404);
    expect(nameOf(refused)).toBe('pkg/networkserver:unknown_session');
    expect(refused.body.details[0].details[0]).toMatchObject({
      pending_session_key_id: join.join_accept.session_key_id,
      pending_min_f_cnt_down: 1,
    });
  });

  it('fails whole for a named session while another one is pending', async () => {
    const { fixture, device, join } = await joined();
    device.send(1, Uint8Array.of(1));
    device.join();
    const refused = await post(fixture, [{ ...item, f_cnt: 3, session_key_id: join.join_accept.session_key_id }]);
    // There is a copy for each session, but both name the same one.
    expect(nameOf(refused)).toBe('pkg/networkserver:f_cnt_too_low');
  });

  it.each([
    ['pkg/networkserver:application_downlink_too_long', { ...item, frm_payload: Buffer.alloc(243).toString('base64') }],
    ['pkg/applicationserver:no_f_port', { ...item, f_port: 0 }],
  ])('fails with %s, also upstream', async (name, downlink) => {
    const { fixture } = await joined();
    const refused = await post(fixture, [downlink]);
    expect(refused.status).toBe(400);
    expect(nameOf(refused)).toBe(name);
    expect(fixture.heard('downlink/failed')).toHaveLength(1);
  });

  it.each([
    ['pkg/applicationserver:no_payload', { f_port: 1, f_cnt: 1 }],
    ['pkg/applicationserver:no_payload', { ...item, frm_payload: '' }],
    ['pkg/applicationserver:no_payload', { f_port: 1, decoded_payload: { led: true } }],
    [
      'pkg/applicationserver:downlink_max_retries_invalid',
      { ...item, confirmed: true, confirmed_retry: { max_attempts: 33 } },
    ],
    ['pkg/errors:validation', { ...item, f_port: 224 }],
    ['pkg/errors:validation', { ...item, f_port: 256 }],
    ['pkg/errors:validation', { ...item, correlation_ids: ['x'.repeat(101)] }],
    ['pkg/errors:validation', { ...item, priority: 7 }],
    ['pkg/errors:validation', { ...item, frm_payload: Buffer.alloc(256).toString('base64') }],
  ])('is refused with %s, and nothing upstream', async (name, downlink) => {
    const { fixture } = await joined();
    const refused = await post(fixture, [downlink]);
    expect(refused.status).toBe(400);
    expect(nameOf(refused)).toBe(name);
    expect(fixture.heard('downlink/failed')).toEqual([]);
  });

  it.each([
    [{ ...item, priority: 'URGENT' }],
    [{ ...item, frm_payload: '%' }],
    [{ ...item, f_port: '1x' }],
    ['text'],
    [null],
  ])('is a bad request without details: %j', async (downlink) => {
    const { fixture } = await joined();
    const refused = await post(fixture, [downlink]);
    expect(refused).toEqual({ status: 400, body: { code: 3, message: expect.any(String), details: [] } });
  });

  it('waits for a session', async () => {
    const fixture = await startNetwork();
    fixture.add(DEVICE_10);
    const refused = await post(fixture, [item]);
    expect(refused.status).toBe(400);
    expect(refused.body.code).toBe(9);
    expect(nameOf(refused)).toBe('pkg/applicationserver:no_device_session');
    expect(fixture.heard('downlink/failed')).toHaveLength(1);
    const list = await fixture.api('GET', `/as/applications/${APPLICATION}/devices/${DEVICE_ID}/down`);
    expect(nameOf(list)).toBe('pkg/applicationserver:no_device_session');
  });

  it('does not find a device that is not there', async () => {
    const { fixture } = await joined();
    const refused = await post(fixture, [item], { deviceID: 'somebody' });
    expect(refused.status).toBe(404);
    expect(nameOf(refused)).toBe('pkg/applicationserver:device_not_found');
    expect(fixture.heard('downlink/failed')).toEqual([]);
  });

  it('has a limit of 10,000 items a session', async () => {
    const { fixture } = await joined();
    const many = Array.from({ length: 10_001 }, (_, i) => ({ ...item, f_cnt: i + 1 }));
    const refused = await post(fixture, many);
    expect(refused.status).toBe(429);
    expect(nameOf(refused)).toBe('pkg/networkserver:downlink_queue_capacity');
    expect((await post(fixture, many.slice(1))).status).toBe(200);
  });
});

describe('a queue operation without end-to-end encryption', () => {
  it('needs no counter, and repairs the one that the network took', async () => {
    const fixture = await startNetwork();
    const { device, received } = fixture.add(DEVICE_10);
    device.join();
    for (let i = 0; i < 5; i++) device.send(1, Uint8Array.of(i), { confirmed: true });
    fixture.now += 10_000;
    expect((await post(fixture, [{ f_port: 1, frm_payload: 'AQ==' }])).status).toBe(200);
    device.send(1, Uint8Array.of(9));
    expect(received).toHaveLength(1);
    expect(fixture.heard('downlink/sent')[0].downlink_sent.f_cnt).toBe(5);
  });

  it('moves to the new session with the device', async () => {
    const fixture = await startNetwork();
    const { device, received } = fixture.add(DEVICE_10);
    device.join();
    device.send(1, Uint8Array.of(1));
    fixture.now += 10_000;
    await post(fixture, [{ f_port: 1, frm_payload: 'AQ==' }]);
    device.join();
    device.send(1, Uint8Array.of(1));
    device.send(1, Uint8Array.of(1));
    expect(received).toHaveLength(1);
  });
});

describe('a downlink over MQTT', () => {
  const request = {
    end_device_ids: { device_id: DEVICE_ID, application_ids: { application_id: APPLICATION } },
    downlinks: [item],
  };
  const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

  it('is queued', async () => {
    const { fixture } = await joined();
    fixture.network.handleDownlink('push', bytes(request));
    expect(fixture.heard('downlink/queued')[0].downlink_queued).toMatchObject(item);
  });

  it('takes lowerCamelCase and an empty payload', async () => {
    const { fixture, device } = await joined();
    const downlinks = [{ fPort: 5, fCnt: 1, frmPayload: '' }];
    const endDeviceIds = { deviceId: DEVICE_ID, applicationIds: { applicationId: APPLICATION } };
    fixture.network.handleDownlink('push', bytes({ endDeviceIds, downlinks }));
    device.send(1, Uint8Array.of(1));
    expect(fixture.frames.at(-1)).toMatchObject({ direction: 'down', fPort: 5, frmPayload: { length: 0 } });
  });

  it.each([
    ['no JSON', new TextEncoder().encode('hello')],
    ['no identifiers', bytes({ downlinks: [item] })],
    ['an unknown device', bytes({ ...request, end_device_ids: { ...request.end_device_ids, device_id: 'somebody' } })],
    [
      'a device ID in upper case',
      bytes({ ...request, end_device_ids: { ...request.end_device_ids, device_id: 'EUI-1' } }),
    ],
    ['bad base64', bytes({ ...request, downlinks: [{ ...item, frm_payload: '*' }] })],
  ])('with %s is only logged', async (_, body) => {
    const { fixture } = await joined();
    const before = fixture.ups.length;
    fixture.network.handleDownlink('push', body);
    expect(fixture.ups).toHaveLength(before);
    expect(fixture.log).toHaveLength(1);
  });

  it('is answered upstream when the queue refuses it', async () => {
    const { fixture } = await joined();
    fixture.network.handleDownlink('push', bytes({ ...request, downlinks: [{ ...item, f_cnt: 0 }] }));
    expect(fixture.heard('downlink/failed')).toHaveLength(1);
  });
});
