import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { folderOf, removeFolders } from '../../lib/codecs/codec-folders.ts';
import { DEV_EUI, uplink } from '../../upstream/messages.ts';
import { SETTINGS, TestLaptop } from './outside.ts';

const INNER = 'thethings/lorawan/lorawan/uplink';
const PAYLOAD = '/y0A';

/** Says which script it is, what it got, and what time it is where it runs. */
const codec = (name: string) => `function decodeUplink(input) {
  return { data: { script: '${name}', first: input.bytes[0], zone: input.recvTime.getTimezoneOffset() } };
}`;

let laptop: TestLaptop;
beforeAll(async () => {
  const directory = folderOf({
    'README.md': 'Ours',
    'acme/anything.js': codec('acme/anything'),
    'acme/meter/uplink.js': codec('acme/meter'),
    'acme/meter-eu/codec.json': { sameAs: 'acme/meter' },
  });
  const settings = { ...SETTINGS, codecs: { directory, default: 'acme/anything' } };
  laptop = await TestLaptop.start({ settings });
});
afterAll(async () => {
  await laptop?.stop();
  removeFolders();
});

describe('codecs of a folder that the settings name', () => {
  it.each([
    [6, 'the default where the network knows no model', {}, 'acme/anything', 'acme/anything'],
    [
      7,
      'that of the model',
      { version_ids: { brand_id: 'acme', model_id: 'meter-eu' } },
      'acme/meter-eu',
      'acme/meter',
    ],
  ])('decode uplinks in the function: %i, %s', async (f_cnt, _, members, reference, script) => {
    await laptop.publish(INNER, uplink({ f_cnt, f_port: 85, frm_payload: PAYLOAD, ...members }));
    const { message } = await laptop.hears(
      `lorawan/${DEV_EUI}/uplink`,
      ({ uplink_message }) => uplink_message.f_cnt === f_cnt,
    );
    expect(message.integration).toMatchObject({ codec: reference, errors: [] });
    expect(message.uplink_message.decoded_payload).toEqual({ script, first: 255, zone: 0 });
  });
});
