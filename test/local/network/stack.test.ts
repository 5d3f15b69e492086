import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fullFCnt } from '../../../lib/local/network/frame-counter.ts';
import { Radio } from '../../../lib/local/network/radio.ts';
import { airtimeSeconds } from '../../../lib/local/network/the-things-stack/airtime.ts';
import { ClassA } from '../../../lib/local/network/the-things-stack/class-a.ts';
import { parseDownlinkQueueRequest } from '../../../lib/local/network/the-things-stack/downlink-request.ts';
import { MalformedRequest } from '../../../lib/local/network/the-things-stack/json-reader.ts';
import type { NetworkEvent, QueuedDownlink } from '../../../lib/local/network/the-things-stack/messages.ts';
import { type NetworkDevice, newSession } from '../../../lib/local/network/the-things-stack/network-session.ts';
import { applyQueueOperation } from '../../../lib/local/network/the-things-stack/queue-operation.ts';
import { StackError } from '../../../lib/local/network/the-things-stack/stack-error.ts';
import { ulid } from '../../../lib/local/network/the-things-stack/ulid.ts';

const SESSION = 'AZLB5KezXQ9uiKHC0+T1Bg==';

function deviceOf(version: '1.0.3' | '1.1'): NetworkDevice {
  const keys = { nwkSKey: new Uint8Array(16) };
  const session = newSession({ version, sessionKeyID: SESSION, devAddr: '260B1F5E', keys });
  const ids = { deviceID: 'dev', devEUI: '70B3D57ED0050A11', joinEUI: '70B3D57ED0000ABC' };
  return { ids, version, session, pendingSession: undefined, window: undefined, statusKnown: true };
}

function itemWith(fCnt: number): QueuedDownlink {
  const content = {
    fPort: 1,
    frmPayload: Uint8Array.of(1),
    confirmed: false,
    priority: 'LOWEST',
    correlationIDs: [],
  } as const;
  return { ...content, sessionKeyID: SESSION, fCnt };
}

describe('fullFCnt', () => {
  it('finds the counter again as long as less than 65,536 frames were lost', () => {
    fc.assert(
      fc.property(fc.nat(0xffff_ffff - 0xffff), fc.nat(0xffff), (last, lost) => {
        expect(fullFCnt(last, (last + lost) % 0x1_0000)).toBe(last + lost);
      }),
    );
  });
});

describe('airtimeSeconds', () => {
  // An uplink of The Things Network with a payload of 7 bytes at SF7.
  it('of 20 bytes is 56.576 ms', () => {
    expect(airtimeSeconds(20)).toBeCloseTo(0.056576, 9);
  });
});

describe('ulid', () => {
  it('is the time, then randomness, in base 32', () => {
    // The time is that of the example in the ULID specification.
    expect(ulid({ now: () => 1_469_918_176_385, random: () => new Uint8Array(10).fill(0xff) })).toBe(
      '01ARYZ6S41ZZZZZZZZZZZZZZZZ',
    );
  });
});

describe('parseDownlinkQueueRequest', () => {
  it('parses or refuses in its own words, whatever it is given', () => {
    const downlink = fc.record(
      { f_port: fc.anything(), frm_payload: fc.anything(), f_cnt: fc.anything(), priority: fc.anything() },
      { requiredKeys: [] },
    );
    const ids = fc.constant({ device_id: 'dev', application_ids: { application_id: 'app' } });
    const request = fc.record({ end_device_ids: fc.oneof(ids, fc.anything()), downlinks: fc.array(downlink) });
    fc.assert(
      fc.property(fc.oneof(request, fc.anything()), (value) => {
        try {
          for (const { fPort, frmPayload } of parseDownlinkQueueRequest(value).downlinks) {
            expect(fPort).toBeGreaterThanOrEqual(0);
            expect(frmPayload.length).toBeLessThanOrEqual(255);
          }
        } catch (error) {
          expect(error instanceof StackError || error instanceof MalformedRequest, String(error)).toBe(true);
        }
      }),
    );
  });
});

describe('applyQueueOperation', () => {
  it('keeps the counters of a queue rising, and changes nothing when it refuses', () => {
    const operation = fc.record({
      name: fc.constantFrom('push', 'replace'),
      counters: fc.array(fc.nat(20), { maxLength: 4 }),
    });
    fc.assert(
      fc.property(fc.constantFrom('1.0.3', '1.1'), fc.array(operation), (version, operations) => {
        const device = deviceOf(version);
        for (const { name, counters } of operations) {
          const before = device.session?.queue;
          try {
            applyQueueOperation(device, name, counters.map(itemWith));
          } catch {
            expect(device.session?.queue).toBe(before);
          }
          const queued = device.session?.queue.map(({ fCnt }) => fCnt) ?? [];
          expect(queued).toEqual([...new Set(queued)].sort((a, b) => a - b));
          if (version === '1.0.3') expect(queued).not.toContain(0);
        }
      }),
    );
  });
});

describe('class A', () => {
  it('gives up a queue whose head has a counter that the network took', () => {
    const events: NetworkEvent[] = [];
    const environment = { now: () => 0, random: (n: number) => new Uint8Array(n), log: () => {} };
    const radio = new Radio({ gateways: [], environment });
    const classA = new ClassA({
      hasSpokenAgain: () => false,
      environment,
      radio,
      deduplicationMs: 0,
      macCommandsIn: 'FOpts',
      emit: ({ event }) => events.push(event),
    });
    const device = deviceOf('1.0.3');
    if (device.session === undefined) throw new Error('the device has a session');
    device.session.lastNFCntDown = 7;
    device.session.queue = [itemWith(7), itemWith(8)];
    classA.openWindow(device, {
      fCnt: 0,
      fPort: 1,
      frmPayload: new Uint8Array(),
      confirmed: false,
      ack: false,
      rekeys: false,
      tellsStatus: false,
    });
    expect(events).toEqual([
      { type: 'queue-invalidated', sessionKeyID: SESSION, downlinks: [itemWith(7), itemWith(8)], lastFCntDown: 7 },
    ]);
    expect(device.session.queue).toEqual([]);
  });
});
