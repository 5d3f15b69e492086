import loraPacket from 'lora-packet';
import { describe, expect, it } from 'vitest';
import type { DeviceFrame } from '../../../lib/local/network/radio.ts';
import type { DeviceRegistration } from '../../../lib/local/network/simulated-network.ts';
import { APPLICATION, DEVICE_10, DEVICE_11, hex, startNetwork } from './network-fixture.ts';

const key = (digits = ''): Buffer => Buffer.from(digits, 'hex');

/** A field that the frame must have. */
function field(bytes: Buffer | undefined): Buffer {
  if (bytes === undefined) throw new Error('the frame lacks a field');
  return bytes;
}

function packet(frame: DeviceFrame | undefined) {
  if (frame === undefined) throw new Error('there is no such frame');
  return loraPacket.fromWire(Buffer.from(frame.phyPayload));
}

/** A device that joined, and its join as lora-packet reads it off the air. */
async function joined(registration: DeviceRegistration, rootKey = registration.nwkKey ?? registration.appKey) {
  const fixture = await startNetwork();
  const { device } = fixture.add(registration);
  device.join();
  const request = packet(fixture.frames[0]);
  const clear = loraPacket.decryptJoinAccept(packet(fixture.frames[1]), key(rootKey));
  return { fixture, device, request, accept: loraPacket.fromWire(clear) };
}

describe('the frames of a 1.0.3 device, read by lora-packet', () => {
  it('begin with a join', async () => {
    const { fixture, request, accept } = await joined(DEVICE_10);
    expect(request.isJoinRequestMessage()).toBe(true);
    expect(hex(request.DevEUI).toUpperCase()).toBe(DEVICE_10.devEUI);
    expect(hex(request.JoinEUI).toUpperCase()).toBe(DEVICE_10.joinEUI);
    expect(loraPacket.verifyMIC(request, undefined, key(DEVICE_10.appKey))).toBe(true);
    expect(loraPacket.verifyMIC(accept, undefined, key(DEVICE_10.appKey))).toBe(true);
    expect(hex(accept.NetID)).toBe('000013');
    expect(hex(accept.DevAddr).toUpperCase()).toBe(fixture.heard('join')[0].end_device_ids.dev_addr);
  });

  it('carry what was sent, in both directions', async () => {
    const { fixture, device, request, accept } = await joined(DEVICE_10);
    const { AppSKey, NwkSKey } = loraPacket.generateSessionKeys10(
      key(DEVICE_10.appKey),
      field(accept.NetID),
      field(accept.AppNonce),
      field(request.DevNonce),
    );
    const down = `/as/applications/${APPLICATION}/devices/eui-70b3d57ed0050a11/down/push`;
    await fixture.api('POST', down, { downlinks: [{ f_port: 85, frm_payload: '/y0AAA==', confirmed: true }] });
    device.send(2, Buffer.from('hello'), { confirmed: true });
    device.send(2, Buffer.from('again'));
    const [uplink, downlink, next] = fixture.frames.slice(2).map(packet);
    for (const frame of [uplink, downlink, next]) expect(frame && loraPacket.verifyMIC(frame, NwkSKey)).toBe(true);
    expect(uplink && loraPacket.decrypt(uplink, AppSKey, NwkSKey).toString()).toBe('hello');
    expect(downlink && hex(loraPacket.decrypt(downlink, AppSKey, NwkSKey))).toBe('ff2d0000');
    expect([uplink?.getMType(), downlink?.getMType()]).toEqual(['Confirmed Data Up', 'Confirmed Data Down']);
    expect([uplink?.getFCnt(), downlink?.getFCnt(), next?.getFCnt()]).toEqual([0, 1, 1]);
    expect([uplink?.getFCtrlACK(), downlink?.getFCtrlACK(), next?.getFCtrlACK()]).toEqual([false, true, true]);
  });
});

describe('the frames of a 1.1 device, read by lora-packet', () => {
  it('carry MAC commands under encryption: RekeyInd, RekeyConf with DevStatusReq, DevStatusAns', async () => {
    const { fixture, device, request, accept } = await joined(DEVICE_11);
    const keys = loraPacket.generateSessionKeys11(
      key(DEVICE_11.appKey),
      key(DEVICE_11.nwkKey),
      field(request.JoinEUI),
      field(accept.JoinNonce),
      field(request.DevNonce),
    );
    device.send(2, Buffer.from('hello'));
    device.send(2, Buffer.from('again'));
    device.send(2, Buffer.from('more'));
    const [uplink, downlink, next, last] = fixture.frames.slice(2).map(packet);
    const noConfFCnt = Buffer.alloc(2);
    const verified = downlink && loraPacket.verifyMIC(downlink, undefined, keys.SNwkSIntKey, undefined, noConfFCnt);
    expect(verified).toBe(true);
    expect(uplink && hex(uplink.FOpts)).not.toBe('0b01');
    expect(uplink && hex(uplink.decryptFOpts(keys.NwkSEncKey))).toBe('0b01');
    expect(downlink && hex(downlink.decryptFOpts(keys.NwkSEncKey))).toBe('0b0106');
    expect(next && hex(next.decryptFOpts(keys.NwkSEncKey))).toBe('06fe0a');
    expect(uplink && loraPacket.decrypt(uplink, keys.AppSKey, keys.NwkSEncKey).toString()).toBe('hello');
    expect(last?.FOpts).toHaveLength(0);
  });

  it('have two counters downwards', async () => {
    const { fixture, device } = await joined(DEVICE_11);
    const down = `/as/applications/${APPLICATION}/devices/eui-70b3d57ed0050a12/down/push`;
    device.send(2, Uint8Array.of(1), { confirmed: true });
    device.send(2, Uint8Array.of(2), { confirmed: true });
    fixture.now += 10_000;
    await fixture.api('POST', down, { downlinks: [{ f_port: 1, frm_payload: 'AQ==' }] });
    device.send(2, Uint8Array.of(3));
    const counters = fixture.frames.filter(({ direction, type }) => direction === 'down' && type === 'data');
    expect(counters.map(({ fPort, fCnt }) => [fPort, fCnt])).toEqual([
      [undefined, 0],
      [undefined, 1],
      [1, 1],
    ]);
  });
});
