import { describe, expect, it } from 'vitest';
import type { NetworkDevice } from '../../../lambdas/devices/network-device.ts';
import { parseEndDevice } from '../../../lambdas/networks/the-things-stack/end-device-json.ts';
import { reconcile } from '../../../lib/cli/devices/reconcile-devices.ts';
import type { Attributes, RegisteredThing } from '../../../lib/cli/devices/thing-registry.ts';

const JOIN_EUI = '70B3D57ED0000ABC';
const EUI = '70B3D57ED0050A11';
const ID = 'eui-70b3d57ed0050a11';

function thing(attributes: Attributes = {}, thingName = EUI): RegisteredThing {
  const identity = { stackName: 'plant', devEUI: EUI, joinEUI: JOIN_EUI };
  return { thingName, thingTypeName: 'lorawan', attributes: { ...identity, ...attributes }, version: 1 };
}

function device(ids: object = {}, attributes: Attributes = {}): NetworkDevice {
  return parseEndDevice({ ids: { device_id: ID, dev_eui: EUI, join_eui: JOIN_EUI, ...ids }, attributes });
}

const NOTES = { 'aws-stack': 'plant', 'aws-thing': EUI };

describe('things and devices', () => {
  it.each([
    ['nothing', [], []],
    ['one of each', [thing()], [device({}, NOTES)]],
    ['a thing that writes its EUIs in lower case', [thing({ devEUI: EUI.toLowerCase() })], [device()]],
    ['a thing that calls the JoinEUI AppEUI', [thing({ joinEUI: '', appEUI: JOIN_EUI })].map(withoutEmpty), [device()]],
    ['a device of another ID, which the thing does not give', [thing()], [device({ device_id: 'room-3' })]],
    ['a thing whose device is on another network', [thing({ network: 'helium', deviceID: 'room-3' })], []],
    [
      'one that has moved there, with its device',
      [thing({ network: 'helium', deviceID: 'room-3' })],
      [device({}, NOTES)],
    ],
    ['a device without EUIs', [thing({ deviceID: 'room-3' })], [device({ device_id: 'room-3', dev_eui: undefined })]],
  ])('agree: %s', (_, things, devices) => {
    expect(reconcile(things, devices)).toEqual([]);
  });

  it.each([
    ['thing-without-device', [thing()], [], { thingName: EUI, deviceID: ID, found: 'the network has no such device' }],
    [
      'thing-without-device',
      [thing({ origin: 'network' })],
      [],
      { mend: expect.stringMatching(/^delete the thing, or reg/) },
    ],
    ['unfinished', [thing({ appKey: 'A' })], [], { found: 'its device is not made yet' }],
    [
      'unfinished',
      [thing({ nwkKey: 'A' })],
      [device()],
      { found: expect.stringMatching(/keys are still in the thing$/) },
    ],
    [
      'unfinished',
      [thing()],
      [device({}, { 'aws-state': 'x 1' })],
      { found: expect.stringMatching(/is not complete/) },
    ],
    [
      'other-identity',
      [thing({ joinEUI: 'B'.repeat(16) })],
      [device()],
      { found: expect.stringMatching(/^its joinEUI is B+, at/) },
    ],
    [
      'other-identity',
      [thing({ deviceID: 'room-3' })],
      [device()],
      { found: `its deviceID is room-3, at the network ${ID}` },
    ],
    [
      'other-identity',
      [thing()],
      [device({ dev_eui: 'C'.repeat(16) })],
      { found: expect.stringMatching(/network C+$/) },
    ],
    [
      'two-things',
      [thing({}, 'Room3'), thing()],
      [device()],
      { thingName: EUI, found: expect.stringMatching(/thing Room3$/) },
    ],
    ['device-without-thing', [], [device()], { thingName: null, deviceID: ID, found: 'it has no thing' }],
    [
      'device-without-thing',
      [],
      [device({}, NOTES)],
      { thingName: EUI, mend: expect.stringMatching(/delete the device/) },
    ],
  ] as const)('differ: %s', (kind, things, devices, difference) => {
    expect(reconcile(things, devices)).toEqual([expect.objectContaining({ kind, ...difference })]);
  });

  it('differ in several ways at once, those of things first', () => {
    const other = device({ device_id: 'room-4', dev_eui: 'D'.repeat(16) });
    const things = [thing({ joinEUI: 'B'.repeat(16), appKey: 'A' }), thing({ devEUI: 'E'.repeat(16) }, 'Room5')];
    expect(reconcile(things, [other, device()]).map(({ kind }) => kind)).toEqual([
      'other-identity',
      'unfinished',
      'thing-without-device',
      'device-without-thing',
    ]);
  });

  it('never tell a key', () => {
    const secret = { appKey: 'SECRET', nwkKey: 'SECRET', claimAuthenticationCode: 'SECRET' };
    const differences = reconcile([thing(secret), thing(secret, 'Room3')], [device({ join_eui: '0'.repeat(16) })]);
    expect(differences.length).toBeGreaterThan(1);
    expect(JSON.stringify(differences)).not.toContain('SECRET');
  });
});

function withoutEmpty({ attributes, ...rest }: RegisteredThing): RegisteredThing {
  const given = Object.entries(attributes).filter(([, value]) => value !== '');
  return { ...rest, attributes: Object.fromEntries(given) };
}
