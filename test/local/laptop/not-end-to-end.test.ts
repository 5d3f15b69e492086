import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEV_EUI, uplink } from '../../upstream/messages.ts';
import { ENCRYPTED, TestLaptop } from './outside.ts';

const INNER = 'thethings/lorawan/lorawan/uplink';
const SENSOR = '24E124707E094237';

let laptop: TestLaptop;
beforeAll(async () => {
  laptop = await TestLaptop.start({ network: true, settings: ENCRYPTED });
});
afterAll(() => laptop?.stop());

describe('where the settings ask for end-to-end encryption', () => {
  it('a device that the network can read is told of with its first uplink, and with no other', async () => {
    for (const f_cnt of [4, 5]) {
      await laptop.publish(INNER, uplink({ f_cnt }));
      const { message } = await laptop.hears(
        `lorawan/${DEV_EUI}/uplink`,
        ({ uplink_message }) => uplink_message.f_cnt === f_cnt,
      );
      expect(message.integration.encryption).toBe('network');
      const codes = message.integration.warnings.map(({ code }: { code: string }) => code);
      expect(codes).toEqual(f_cnt === 4 ? ['NOT_END_TO_END'] : []);
    }
    await laptop.sees('log', ({ line }) => (line as { NotEndToEnd?: number }).NotEndToEnd === 1);
  });

  it('a device that the network can not read has no warning', async () => {
    const { message } = await laptop.hears(`lorawan/${SENSOR}/uplink`);
    expect(message.integration).toMatchObject({ encryption: 'end-to-end', warnings: [] });
  });
});
