import { describe, expect, it } from 'vitest';
import type { Device } from '../../../lambdas/lorawan/device-state.ts';
import {
  accepted,
  finish,
  isKnown,
  MAX_OUTSTANDING,
  missed,
  notReplacing,
  replacing,
  withdrawn,
} from '../../../lambdas/lorawan/outbox/entry.ts';
import { deviceWith, downlink, entry, GIVEN_UP, idOf, placesOf, pushing, queued, sent, WAITING } from './device.ts';

const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

const fatesOf = (device: Device | undefined) =>
  device?.outbox?.map(({ place }) => ('code' in place ? place.code : place.at));

describe('a downlink that is accepted', () => {
  it('waits behind those that were accepted before, and was not on the air yet', () => {
    const device = accepted(deviceWith({ outbox: [entry(1, queued(7))] }), downlink(2, { confirmed: true }));
    expect(device?.outbox).toEqual([
      entry(1, queued(7)),
      { ...downlink(2, { confirmed: true }), attempts: 0, place: { at: 'waiting' } },
    ]);
  });

  it('is one of 16 that may be outstanding', () => {
    const full = deviceWith({ outbox: numbers(1, 16).map((n) => entry(n)) });
    expect(MAX_OUTSTANDING).toBe(16);
    expect(accepted(deviceWith({ outbox: full.outbox?.slice(1) }), downlink(17))?.outbox).toHaveLength(16);
    expect(accepted(full, downlink(17))).toBeUndefined();
  });

  it('is not kept out by those that have failed and are still to be reported', () => {
    const outbox = [entry(1, GIVEN_UP), ...numbers(2, 16).map((n) => entry(n))];
    expect(accepted(deviceWith({ outbox }), downlink(17))?.outbox).toHaveLength(17);
  });

  it('ends at once what waits here, if it replaces, and leaves what may be at the network until it is there itself', () => {
    const outbox = [entry(1, sent(5)), entry(2, queued(6)), entry(3, pushing(7)), entry(4), entry(5, GIVEN_UP)];
    const device = accepted(deviceWith({ outbox }), downlink(6, { replaces: true }));
    expect(fatesOf(device)).toEqual(['sent', 'queued', 'pushing', 'REPLACED', 'NOT_ACKNOWLEDGED', 'waiting']);
    expect(device?.outbox?.map(({ replacedBy }) => replacedBy)).toEqual([
      undefined,
      idOf(6),
      idOf(6),
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('finds place in a full outbox, if it replaces', () => {
    const full = deviceWith({ outbox: numbers(1, 16).map((n) => entry(n, queued(n))) });
    expect(accepted(full, downlink(17, { replaces: true }))?.outbox).toHaveLength(17);
  });
});

describe('a request', () => {
  const finishedUpTo = (n: number): Device =>
    numbers(1, n).reduce(
      ({ finished }, i) => finish(deviceWith({ finished, outbox: [entry(i)] }), idOf(i)),
      deviceWith(),
    );

  it('is known while its downlink is outstanding', () => {
    const device = deviceWith({ outbox: [entry(1), entry(2, queued(7))] });
    expect(numbers(1, 3).map((n) => isKnown(device, idOf(n)))).toEqual([true, true, false]);
  });

  it('is known when its downlink has left, until sixteen others have', () => {
    expect(isKnown(finishedUpTo(16), idOf(1))).toBe(true);
    expect(isKnown(finishedUpTo(17), idOf(1))).toBe(false);
    expect(isKnown(finishedUpTo(17), idOf(2))).toBe(true);
  });

  it('costs eight characters of the stored state when it has left, however many did', () => {
    expect(finishedUpTo(1).finished).toBe('00000001');
    expect(finishedUpTo(40).finished).toHaveLength(128);
  });

  it('is not known when its downlink was withdrawn', () => {
    const device = withdrawn(deviceWith({ outbox: [entry(1)] }), idOf(1));
    expect(device.outbox).toBeUndefined();
    expect(isKnown(device, idOf(1))).toBe(false);
  });
});

describe('a downlink that is to be replaced', () => {
  const replaced = { replacedBy: idOf(9) };
  const outbox = [
    entry(1, queued(6), replaced),
    entry(2, pushing(7), replaced),
    entry(3, WAITING, replaced),
    entry(4, sent(5), { confirmed: true, ...replaced }),
    entry(5, GIVEN_UP, replaced),
    entry(6, queued(8), { replacedBy: idOf(8) }),
  ];

  it('has failed as soon as the other is at the network, unless it went on the air before', () => {
    const fates = ['REPLACED', 'REPLACED', 'REPLACED', 'sent', 'NOT_ACKNOWLEDGED', 'queued'];
    expect(fatesOf(replacing(deviceWith({ outbox }), idOf(9)))).toEqual(fates);
  });

  it('stays if the other never gets there', () => {
    const device = notReplacing(deviceWith({ outbox }), idOf(9));
    expect(fatesOf(device)).toEqual(fatesOf(deviceWith({ outbox })));
    expect(device.outbox?.map(({ replacedBy }) => replacedBy)).toEqual([...Array(5).fill(undefined), idOf(8)]);
    expect(withdrawn(deviceWith({ outbox: [entry(1, queued(6), replaced), entry(9)] }), idOf(9)).outbox).toEqual([
      entry(1, queued(6)),
    ]);
  });

  it('gets no other attempt', () => {
    expect(missed(entry(1, sent(5), { confirmed: true, ...replaced })).place).toMatchObject({ code: 'REPLACED' });
  });
});

describe('a downlink that leaves', () => {
  it('leaves the others in order', () => {
    const device = deviceWith({ outbox: [entry(1, sent(5)), entry(2, queued(6)), entry(3)] });
    expect(placesOf(finish(device, idOf(2)))).toEqual(['sent now:5', 'waiting']);
  });

  it('changes nothing if it left before', () => {
    const device = deviceWith({ outbox: [entry(1)] });
    expect(finish(device, idOf(2))).toBe(device);
    expect(withdrawn(device, idOf(2))).toBe(device);
  });
});

describe('a downlink that was on the air in vain', () => {
  it('waits for another attempt, until it had as many as the user gave it', () => {
    const once = missed(entry(1, sent(5), { maxAttempts: 2 }));
    expect(once).toMatchObject({ attempts: 1, place: WAITING });
    expect(missed({ ...once, place: sent(6) })).toMatchObject({
      attempts: 2,
      place: { at: 'failed', code: 'NOT_ACKNOWLEDGED', message: 'not acknowledged after 2 attempts' },
    });
  });

  it('has failed at once, if it had one attempt', () => {
    expect(missed(entry(1, sent(5), { maxAttempts: 1 })).place.at).toBe('failed');
  });
});
