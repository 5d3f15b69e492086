import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../lambdas/json-object.ts';
import { NETWORKS } from '../../../lambdas/networks/contract.ts';
import { fixture } from '../../fixtures/fixtures.ts';
import { readerOf } from '../heard-by.ts';

const { message, document } = fixture('thing-park', 'join-request');
const { DevEUI_uplink: request } = message as { DevEUI_uplink: JsonObject };

const readUpstream = readerOf(NETWORKS.thingPark);
const read = (changes: JsonObject) => readUpstream({ DevEUI_uplink: { ...request, ...changes } });

describe('a join request in ThingPark', () => {
  it.each([
    [{ rawJoinRequest: undefined }],
    [{ rawJoinRequest: '' }],
    [{ rawJoinRequest: null, MType: '0' }],
    [{ rawJoinRequest: undefined, MType: '0.000000' }],
  ])('is no uplink with %j: its MType tells', (changes) => {
    const up = read(changes);
    const { join_eui: _unknown, ...ids } = document['end_device_ids'] as JsonObject;
    expect(up).toMatchObject({ kind: 'service_data', document: { end_device_ids: ids } });
    expect(up.ids.joinEUI).toBeUndefined();
  });

  it('is none where the frame carried data', () => {
    expect(read({ rawJoinRequest: undefined, MType: 2 }).kind).toBe('uplink_message');
    expect(read({ rawJoinRequest: undefined, MType: undefined }).kind).toBe('uplink_message');
  });
});
