import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bytesToHex } from '../../../lambdas/lorawan/bytes.ts';
import type { FrameOnAir } from '../../../lib/local/network/radio.ts';
import { APPLICATION, DEVICE_10, DEVICE_11, type Json, startEncrypted } from './network-fixture.ts';

const action = fc.oneof(
  { weight: 4, arbitrary: fc.record({ type: fc.constant('uplink' as const), confirmed: fc.boolean() }) },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant('push' as const),
      steps: fc.array(fc.nat(2), { minLength: 1, maxLength: 3 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('wait' as const) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('join' as const) }) },
);
const world = {
  registration: fc.constantFrom(DEVICE_10, DEVICE_11),
  macCommandsIn: fc.constantFrom('FOpts' as const, 'FRMPayload' as const),
  actions: fc.array(action, { maxLength: 25, size: 'max' }),
  losses: fc.infiniteStream(fc.boolean()),
  failures: fc.infiniteStream(fc.boolean()),
};

/** Which counter a downlink counts in. */
function counterOf({ phyPayload, fPort = 0 }: FrameOnAir, version: string): string {
  return `${bytesToHex(phyPayload.subarray(1, 5))} ${version === '1.1' && fPort > 0 ? 'application' : 'network'}`;
}

/** IDs of the items that the network has told the last word about, a word each. */
function lastWords(ups: readonly { message: Json }[]): string[] {
  const items = ups.flatMap(({ message }): Json[] => [
    message.downlink_sent,
    message.downlink_failed?.error.name === 'transmission' ? message.downlink_failed.downlink : undefined,
    ...(message.downlink_queue_invalidated?.downlinks ?? []),
  ]);
  return idsOf(items.filter((item) => item !== undefined));
}

function idsOf(items: readonly Json[] = []): string[] {
  return items.map(({ correlation_ids }) => correlation_ids[0]);
}

it('a queued downlink is sent, failed or given back once, or ends with its session; no counter is used twice', async () => {
  await fc.assert(
    fc.asyncProperty(fc.record(world), async ({ registration, macCommandsIn, actions, losses, failures }) => {
      let hasJoined = false;
      const onAir = new Map<string, number>();
      const { fixture, device, path, sessionKeyIDs } = await startEncrypted(registration, {
        macCommandsIn,
        loses: ({ direction }) => direction === 'down' && hasJoined && losses.next().value,
        txAck(frame) {
          if (frame.fCnt === undefined) return 'SUCCESS';
          const counter = counterOf(frame, registration.lorawanVersion);
          expect(frame.fCnt).toBeGreaterThan(onAir.get(counter) ?? -1);
          onAir.set(counter, frame.fCnt);
          return failures.next().value ? 'TOO_LATE' : 'SUCCESS';
        },
      });
      hasJoined = true;
      let fCnt = 0;
      const push = (steps: readonly number[]) => {
        const downlinks = steps.map((step) => {
          fCnt += step;
          return {
            f_port: 5,
            f_cnt: fCnt,
            frm_payload: 'd304',
            confirmed: step === 1,
            session_key_id: sessionKeyIDs().at(-1),
          };
        });
        const ids = { device_id: path.split('/').at(-1), application_ids: { application_id: APPLICATION } };
        const items = downlinks.map((item, i) => ({ ...item, correlation_ids: [`${fixture.ups.length}-${i}`] }));
        const request = { end_device_ids: ids, downlinks: items };
        fixture.network.handleDownlink('push', new TextEncoder().encode(JSON.stringify(request)));
      };
      for (const step of actions) {
        if (step.type === 'uplink') device.send(1, Uint8Array.of(1), { confirmed: step.confirmed });
        else if (step.type === 'push') push(step.steps);
        else if (step.type === 'join') device.join();
        else fixture.now += 10_000;
      }
      const queued = idsOf(fixture.heard('downlink/queued').map(({ downlink_queued }) => downlink_queued));
      const told = [...lastWords(fixture.ups), ...idsOf((await fixture.api('GET', `${path}/down`)).body.downlinks)];
      expect(told).toHaveLength(new Set(told).size);
      // A join lists what will end with the session, should the device move to the new one.
      const listed = fixture.heard('join').flatMap(({ join_accept }) => idsOf(join_accept.invalidated_downlinks));
      expect(new Set([...told, ...listed])).toEqual(new Set(queued));
      await fixture.network.stop();
    }),
    { numRuns: 60 },
  );
});
