import { describe, expect, it } from 'vitest';
import { APPLICATION, DEVICE_10, DEVICE_11, hex, START, startNetwork } from './network-fixture.ts';

describe.each([DEVICE_10, DEVICE_11])('a $lorawanVersion device', (registration) => {
  const deviceID = `eui-${registration.devEUI.toLowerCase()}`;
  const down = `/as/applications/${APPLICATION}/devices/${deviceID}/down`;

  it('joins', async () => {
    const fixture = await startNetwork();
    const { device } = fixture.add(registration);
    expect(device.joined).toBe(false);
    device.join();
    expect(device.joined).toBe(true);
    const [join] = fixture.heard('join');
    expect(join).toEqual({
      end_device_ids: {
        device_id: deviceID,
        application_ids: { application_id: APPLICATION },
        dev_eui: registration.devEUI,
        join_eui: registration.joinEUI,
        dev_addr: expect.stringMatching(/^260B[\dA-F]{4}$/),
      },
      correlation_ids: [expect.stringMatching(/^gs:uplink:[\dA-HJKMNP-TV-Z]{26}$/), expect.stringMatching(/^as:up:/)],
      received_at: expect.stringMatching(/^2026-03-04T09:15:27\.412\d{6}Z$/),
      join_accept: {
        session_key_id: expect.stringMatching(/^[\w+/]{22}==$/),
        received_at: '2026-03-04T09:15:27.412Z',
      },
    });
  });

  it('is heard in clear when the network holds the keys', async () => {
    const fixture = await startNetwork();
    const { device } = fixture.add({ ...registration, versionIds: { brand_id: 'acme', model_id: 'th-100' } });
    device.join();
    device.send(2, Buffer.from('0167010E02685A', 'hex'));
    device.send(3, Uint8Array.of(1), { confirmed: true });
    const [first, second] = fixture.heard('uplink');
    const [join] = fixture.heard('join');
    expect(first.end_device_ids).toEqual(join.end_device_ids);
    expect(first.uplink_message).toEqual({
      session_key_id: join.join_accept.session_key_id,
      f_port: 2,
      frm_payload: 'AWcBDgJoWg==',
      rx_metadata: [expect.objectContaining({ gateway_ids: { gateway_id: 'roof-gateway', eui: '58A0CBFFFE800D12' } })],
      settings: expect.objectContaining({ frequency: expect.stringMatching(/^86[78]\d00000$/) }),
      received_at: '2026-03-04T09:15:27.412Z',
      consumed_airtime: expect.stringMatching(/^0\.0\d{5}s$/),
      version_ids: { brand_id: 'acme', model_id: 'th-100' },
      network_ids: expect.objectContaining({ net_id: '000013' }),
    });
    expect(second.uplink_message).toMatchObject({ f_port: 3, f_cnt: 1, frm_payload: 'AQ==', confirmed: true });
  });

  it('gets a downlink after its next uplink', async () => {
    const fixture = await startNetwork();
    const { device, received } = fixture.add(registration);
    device.join();
    const request = { f_port: 85, frm_payload: '/y0AAA==', priority: 'NORMAL', correlation_ids: ['app:order-1187'] };
    expect(await fixture.api('POST', `${down}/push`, { downlinks: [request] })).toEqual({ status: 200, body: {} });
    expect(received).toEqual([]);
    device.send(85, Uint8Array.of(1));
    expect(received).toEqual([{ fPort: 85, frmPayload: expect.any(Uint8Array) }]);
    expect(hex(received[0]?.frmPayload)).toBe('ff2d0000');
    const correlationIDs = ['app:order-1187', expect.stringMatching(/^as:downlink:/)];
    expect(fixture.heard('downlink/queued')[0]).toMatchObject({
      correlation_ids: correlationIDs,
      downlink_queued: { ...request, correlation_ids: correlationIDs },
    });
    expect(fixture.heard('downlink/sent')[0].downlink_sent).toEqual({
      ...request,
      session_key_id: fixture.heard('join')[0].join_accept.session_key_id,
      f_cnt: 1,
      correlation_ids: correlationIDs,
    });
  });

  it('gets a downlink that is pushed while it listens', async () => {
    const fixture = await startNetwork();
    const { device, received } = fixture.add(registration);
    device.join();
    // After the first uplink the network has something to say itself.
    device.send(1, Uint8Array.of(1));
    device.send(1, Uint8Array.of(2));
    fixture.now += 5_000;
    await fixture.api('POST', `${down}/push`, { downlinks: [{ f_port: 1, frm_payload: 'AQ==' }] });
    expect(received).toHaveLength(1);
  });

  it('does not get one later than its second window', async () => {
    const fixture = await startNetwork();
    const { device, received } = fixture.add(registration);
    device.join();
    device.send(1, Uint8Array.of(1));
    fixture.now = START + 6_001;
    await fixture.api('POST', `${down}/push`, { downlinks: [{ f_port: 1, frm_payload: 'AQ==' }] });
    expect(received).toEqual([]);
    device.send(1, Uint8Array.of(1));
    expect(received).toHaveLength(1);
  });

  it('gets one downlink an uplink, in the order of the queue', async () => {
    const fixture = await startNetwork();
    const { device, received } = fixture.add(registration);
    device.join();
    const downlinks = ['AQ==', 'Ag==', 'Aw=='].map((frm_payload) => ({ f_port: 1, frm_payload }));
    await fixture.api('POST', `${down}/push`, { downlinks });
    expect((await fixture.api('GET', down)).body.downlinks).toMatchObject(downlinks);
    for (const heard of [1, 2, 3]) {
      device.send(1, Uint8Array.of(9));
      expect(received).toHaveLength(heard);
    }
    expect(received.map(({ frmPayload }) => frmPayload[0])).toEqual([1, 2, 3]);
    expect((await fixture.api('GET', down)).body).toEqual({});
  });

  it('has its confirmed uplink acknowledged', async () => {
    const fixture = await startNetwork();
    const { device } = fixture.add(registration);
    device.join();
    device.send(1, Uint8Array.of(1));
    device.send(1, Uint8Array.of(2), { confirmed: true });
    expect(fixture.frames.at(-1)).toMatchObject({ direction: 'down', type: 'data', ack: true });
    expect(fixture.frames.at(-1)?.fPort).toBeUndefined();
  });

  it('acknowledges a confirmed downlink in its next uplink', async () => {
    const fixture = await startNetwork();
    const { device } = fixture.add(registration);
    device.join();
    await fixture.api('POST', `${down}/push`, { downlinks: [{ f_port: 1, frm_payload: 'AQ==', confirmed: true }] });
    device.send(1, Uint8Array.of(1));
    device.send(1, Uint8Array.of(2));
    expect(fixture.ups.map(({ subTopic }) => subTopic)).toEqual([
      'join',
      'downlink/queued',
      'uplink',
      'downlink/sent',
      'downlink/ack',
      'uplink',
    ]);
    expect(fixture.heard('downlink/queued')[0].downlink_queued.confirmed_retry).toEqual({ attempt: 1 });
    expect(fixture.heard('downlink/ack')[0].downlink_ack).toMatchObject({
      f_port: 1,
      frm_payload: 'AQ==',
      confirmed: true,
    });
  });

  it('goes on under a new session when it joins again', async () => {
    const fixture = await startNetwork();
    const { device, received } = fixture.add(registration);
    for (const round of [1, 2, 3]) {
      device.join();
      await fixture.api('POST', `${down}/push`, { downlinks: [{ f_port: 1, frm_payload: 'AQ==' }] });
      device.send(1, Uint8Array.of(round));
      expect(received).toHaveLength(round);
    }
    const sessions = fixture.heard('uplink').map(({ uplink_message }) => uplink_message.session_key_id);
    expect(new Set(sessions).size).toBe(3);
    expect(fixture.log).toEqual([]);
  });
});

describe('a 1.1 device', () => {
  it('gets the longest downlink after the network has said its own', async () => {
    const fixture = await startNetwork();
    const { device, received } = fixture.add(DEVICE_11);
    device.join();
    const down = `/as/applications/${APPLICATION}/devices/eui-70b3d57ed0050a12/down/push`;
    const frm_payload = Buffer.alloc(242, 7).toString('base64');
    await fixture.api('POST', down, { downlinks: [{ f_port: 1, frm_payload }] });
    // RekeyConf and 242 bytes do not fit into one frame.
    device.send(1, Uint8Array.of(1));
    expect(received).toEqual([]);
    device.send(1, Uint8Array.of(2));
    expect(received[0]?.frmPayload).toHaveLength(242);
  });
});
