import { describe, expect, it } from 'vitest';
import { causesIn } from '../../../lambdas/networks/thing-park/delivery-causes.ts';

describe('why ThingPark did not send a downlink', () => {
  it('is told of every window, in their order', () => {
    const report = {
      DeliveryFailedCause4: 'E0',
      DeliveryFailedCause3: 'A2',
      DeliveryFailedCause2: '00',
      DeliveryFailedCause1: 'b0',
    };
    expect(causesIn(report)).toEqual([
      { member: 'DeliveryFailedCause1', slot: 'RX1', code: 'B0', cause: 'too late' },
      { member: 'DeliveryFailedCause3', slot: 'ping slot', code: 'A2', cause: 'ping slot not available' },
      {
        member: 'DeliveryFailedCause4',
        slot: 'another window',
        code: 'E0',
        cause: 'not sent within the 60 s of class C',
      },
    ]);
  });

  it.each([
    ['A6', 'packet forwarder failure'],
    ['E1', 'queue full'],
    ['e2', 'invalid FCntDn'],
    ['E3', 'validity time expired'],
    ['E4', 'queue reset after a rejoin'],
    ['F7', 'cause F7'],
  ])('is told of %s in words', (code, cause) => {
    expect(causesIn({ DeliveryFailedCause1: code })).toMatchObject([{ code: code.toUpperCase(), cause }]);
  });

  it.each(['', null, 0, '0', '00', 'ABC', {}])('is not told by %j', (cause) => {
    expect(causesIn({ DeliveryFailedCause4: cause })).toEqual([]);
  });
});
