import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodedText } from '../../lib/local/decoded-text.ts';
import type { LaptopEvent } from '../../lib/local/laptop-events.ts';
import { eventText } from '../../lib/local/terminal.ts';

/** A line without its time. */
const lineOf = (event: LaptopEvent) => stripVTControlCharacters(eventText(event) ?? '').slice('00:00:00.000 '.length);
const message = (topic: string, payload: object) => lineOf({ event: 'message', topic, payload });

describe('decoded data in a line', () => {
  it.each([
    [{ temperature: 23.8, pir: 'trigger' }, 'temperature 23.8 · pir trigger'],
    [{ air: { temperature: -1, co2: null } }, 'air.temperature -1 · air.co2 null'],
    [{ ports: [1, true, 'a'], history: [{ co2: 600 }] }, 'ports [1, true, a] · history [1 entry]'],
    [{ history: [{ co2: 600 }, { co2: 601 }] }, 'history [2 entries]'],
    [[1, 2], '[1, 2]'],
    ['open', 'open'],
    [{}, 'nothing'],
  ])('%j says %s', (data, text) => {
    expect(decodedText(data)).toBe(text);
  });
});

describe('a line of the terminal', () => {
  const integration = { encryption: 'end-to-end', codec: 'milesight-iot/am307', errors: [] };

  it('shows what a codec made of an uplink, and its warnings', () => {
    const uplink_message = {
      ...{ f_port: 85, f_cnt: 7, frm_payload: 'AXVc', decoded_payload: { battery: 92 } },
      decoded_payload_warnings: ['record 03 67 at byte 3 is cut off'],
    };
    expect(message('lorawan/a/uplink', { uplink_message, integration })).toBe(
      'message   lorawan/a/uplink  FPort 85 FCntUp 7  battery 92  record 03 67 at byte 3 is cut off  end-to-end encrypted',
    );
  });

  it('tells the network that a message is from, but The Things Stack', () => {
    const uplink_message = { f_port: 85, frm_payload: 'AXVc' };
    const line = (network: string) => message('lorawan/a/uplink', { uplink_message, integration: { network } });
    expect(line('thing-park')).toBe('message   lorawan/a/uplink  thing-park  FPort 85 FCntUp 0  01755c');
    expect(line('the-things-stack')).toBe('message   lorawan/a/uplink  FPort 85 FCntUp 0  01755c');
  });

  it('shows the bytes of an uplink where nothing was decoded, and why a codec failed', () => {
    const uplink_message = { f_port: 85, frm_payload: 'AXVc' };
    const errors = [{ code: 'CODEC_FAILED', message: 'TypeError: no (a/b.js:3:7)' }];
    expect(message('lorawan/a/uplink', { uplink_message, integration: { errors } })).toBe(
      'message   lorawan/a/uplink  FPort 85 FCntUp 0  01755c  CODEC_FAILED: TypeError: no (a/b.js:3:7)',
    );
    expect(message('lorawan/a/uplink', { uplink_message: {} })).toContain('no payload');
  });

  it('shows what a queued downlink says', () => {
    const downlink_queued = {
      f_port: 85,
      f_cnt: 3,
      frm_payload: '/y0A',
      decoded_payload: { screen_display_enable: 'disable' },
    };
    expect(message('lorawan/a/downlink/queued', { downlink_queued })).toBe(
      'message   lorawan/a/downlink/queued  FPort 85 FCntDown 3  screen_display_enable disable',
    );
  });

  it('can be made of whatever anybody publishes', () => {
    const members = fc.constantFrom('uplink_message', 'downlink_queued', 'integration', 'code', 'state');
    const inner = fc.dictionary(fc.constantFrom('frm_payload', 'decoded_payload_warnings', 'errors'), fc.jsonValue());
    const payloads = fc.oneof(fc.jsonValue(), fc.dictionary(members, fc.oneof(fc.jsonValue(), inner)));
    fc.assert(
      fc.property(payloads, (payload) => {
        expect(lineOf({ event: 'message', topic: 'lorawan/a/uplink', payload })).toContain('lorawan/a/uplink');
      }),
    );
  });

  it('tells that the screen of a simulated device went off', () => {
    expect(lineOf({ event: 'device', devEUI: '24E124707C141230', screen: 'off' })).toBe(
      'device    24E124707C141230  screen off',
    );
  });
});
