import fc from 'fast-check';
import { expect, it } from 'vitest';
import { AttributeReader } from '../../../lambdas/devices/attribute-reader.ts';
import { describeDevice } from '../../../lambdas/devices/device-description.ts';
import { newDeviceOf } from '../../../lambdas/devices/new-device.ts';
import { LORAWAN_VERSIONS, REGIONAL_PARAMETERS_VERSIONS } from '../../../lambdas/devices/versions.ts';
import { readDeviceFile } from '../../../lib/cli/devices/device-file.ts';

const digits = '0123456789ABCDEFabcdef'.split('');
const hex = (length: number) => fc.string({ unit: fc.constantFrom(...digits), minLength: length, maxLength: length });
const id = fc.stringMatching(/^[a-z0-9](-?[a-z0-9]){2,20}$/);
const attribute = (maxLength: number) => fc.string({ unit: fc.constantFrom(...'aZ9_./@:#=[]-'), maxLength });
const plan = fc.constantFrom('', 'EU_863_870_TTN', 'US_902_928_FSB_2', 'no plan');

const columns = fc.record({
  devEUI: hex(16),
  joinEUI: fc.oneof(hex(16), fc.constant('')),
  appEUI: fc.oneof(hex(16), fc.constant('')),
  appKey: fc.oneof(hex(32), fc.constant(''), fc.constant('0'.repeat(32))),
  nwkKey: fc.oneof(hex(32), fc.constant('')),
  claimAuthenticationCode: fc.oneof(fc.constant(''), fc.stringMatching(/^[A-Za-z0-9]{1,33}$/)),
  lorawanVersion: fc.constantFrom(...LORAWAN_VERSIONS, '1', ''),
  regionalParametersVersion: fc.constantFrom(...REGIONAL_PARAMETERS_VERSIONS, '1', ''),
  deviceID: fc.oneof(fc.constant(''), id),
  frequencyPlanID: plan,
  name: attribute(60),
  brandID: fc.oneof(fc.constant(''), id),
  modelID: fc.oneof(fc.constant(''), id),
  hardwareVersion: attribute(40),
  firmwareVersion: attribute(40),
  bandID: attribute(40),
});

it('what a file may say, the function that makes devices accepts', () => {
  let accepted = 0;
  fc.assert(
    fc.property(columns, (row) => {
      const text = [Object.keys(row), Object.values(row)].map((cells) => cells.join(';')).join('\n');
      const file = readDeviceFile(text, { stackName: 'plant', thingNameScheme: 'DevEUI' });
      if (!('rows' in file)) return;
      accepted += 1;
      for (const { thingName, attributes } of file.rows) {
        const reader = new AttributeReader(thingName, attributes);
        const device = newDeviceOf(describeDevice(reader), reader, 'EU_863_870_TTN');
        expect(device.ids.devEUI).toBe(attributes['devEUI']);
      }
    }),
    { numRuns: 5_000 },
  );
  expect(accepted).toBeGreaterThan(20);
});
