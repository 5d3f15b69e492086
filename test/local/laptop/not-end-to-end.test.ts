import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SETTINGS, TestLaptop } from './outside.ts';

const CLEAR = '24E124707C141230';
const ENCRYPTED = '24E124707E094237';

let laptop: TestLaptop;
beforeAll(async () => {
  const theThingsStack = { ...SETTINGS.theThingsStack, endToEndEncryption: true };
  laptop = await TestLaptop.start({ network: true, settings: { ...SETTINGS, theThingsStack } });
});
afterAll(() => laptop?.stop());

describe('where the settings ask for end-to-end encryption', () => {
  it('a device that the network can read is told of with its first uplink, and with no other', async () => {
    const counter = (f_cnt: number) => (message: { uplink_message: { f_cnt?: number } }) =>
      (message.uplink_message.f_cnt ?? 0) === f_cnt;
    const { message: first } = await laptop.hears(`lorawan/${CLEAR}/uplink`, counter(0));
    expect(first.integration).toMatchObject({ encryption: 'network', warnings: [{ code: 'NOT_END_TO_END' }] });
    const { message: second } = await laptop.hears(`lorawan/${CLEAR}/uplink`, counter(1));
    expect(second.integration.warnings).toEqual([]);
    await laptop.sees('log', ({ line }) => (line as { NotEndToEnd?: number }).NotEndToEnd === 1);
  });

  it('a device that the network can not read has no warning', async () => {
    const { message } = await laptop.hears(`lorawan/${ENCRYPTED}/uplink`);
    expect(message.integration).toMatchObject({ encryption: 'end-to-end', warnings: [] });
  });
});
