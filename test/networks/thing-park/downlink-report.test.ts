import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../lambdas/json-object.ts';
import { thingPark } from '../../../lambdas/networks/thing-park/thing-park.ts';

const ID = '00A1B2C3D4E5F607';

/** The document that a report is turned into. */
function documentOf(changes: JsonObject, kind = 'DevEUI_downlink_Sent'): JsonObject {
  const report = { DevEUI: '24E124707C141230', FPort: 85, CorrelationID: ID, ...changes };
  return thingPark.toApplicationUp({ [kind]: report }) ?? {};
}

const sentOf = (changes: JsonObject) => documentOf({ DeliveryStatus: 1, ...changes })['downlink_sent'];

describe('a report of ThingPark on a downlink', () => {
  it.each([
    [{ DeliveryStatus: '1' }, 'DevEUI_downlink_Sent'],
    [{ DeliveryStatus: '0' }, 'DevEUI_downlink_Sent'],
    [{ DeliveryStatus: 350 }, 'DevEUI_downlink_Rejected'],
  ])('of %j has its correlation id beside the kind and in the downlink', (changes, kind) => {
    const { correlation_ids, downlink_sent: sent, downlink_failed: failed } = documentOf(changes, kind);
    const ids = [ID.toLowerCase()];
    expect(correlation_ids).toEqual(ids);
    expect(sent ?? (failed as JsonObject)['downlink']).toMatchObject({ correlation_ids: ids });
  });

  it('without a correlation id has none in either place', () => {
    const document = documentOf({ DeliveryStatus: 1, CorrelationID: '' });
    expect(JSON.stringify(document)).not.toContain('correlation');
  });

  it('has an FPort under either spelling', () => {
    expect(sentOf({ FPort: undefined, Fport: '7' })).toMatchObject({ f_port: 7 });
  });

  it.each([0, '0', -1, '', undefined])('has no counter where the next one is %j', (FCntDn) => {
    expect(sentOf({ FCntDn })).not.toHaveProperty('f_cnt');
  });

  it.each([1, '1'])('has the counter before the next one, %j', (FCntDn) => {
    expect(sentOf({ FCntDn })).toMatchObject({ f_cnt: 0 });
  });

  it.each([undefined, null, '', 'sent', 2, -1, 0.5, {}])(
    'with the status %j, which says neither sent nor not sent, is service data',
    (DeliveryStatus) => {
      const document = documentOf({ DeliveryStatus });
      expect(document).toMatchObject({ service_data: { data: { DevEUI_downlink_Sent: { CorrelationID: ID } } } });
      expect(document).not.toHaveProperty('downlink_failed');
    },
  );
});
