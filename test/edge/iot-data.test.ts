import {
  ConflictException,
  GetThingShadowCommand,
  IoTDataPlaneClient,
  PublishCommand,
  ResourceNotFoundException,
  ThrottlingException,
  UpdateThingShadowCommand,
} from '@aws-sdk/client-iot-data-plane';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { publish, reportedShadow, statusShadow } from '../../lambdas/edge/iot-data.ts';

const data = mockClient(IoTDataPlaneClient);
beforeEach(() => data.reset());

const THING = '24E124707C141230';
const throttled = new ThrottlingException({ message: 'Rate exceeded', $metadata: {} });
const sent = () => data.calls().map(({ args: [{ input }] }) => input);
/** A payload as the SDK hands it over: bytes of JSON. */
const payload = (document: object) =>
  Object.assign(new TextEncoder().encode(JSON.stringify(document)), { transformToString: () => '' });

describe('publish', () => {
  it('sends JSON with QoS 1', async () => {
    data.on(PublishCommand).resolves({});
    await publish('lorawan/x/uplink', { f_port: 85 });
    expect(sent()).toEqual([
      { topic: 'lorawan/x/uplink', qos: 1, payload: '{"f_port":85}', contentType: 'application/json' },
    ]);
  });

  it('lets errors through', async () => {
    data.on(PublishCommand).rejects(throttled);
    await expect(publish('lorawan/x/uplink', {})).rejects.toBe(throttled);
  });
});

describe('the metrics shadow', () => {
  const shadow = reportedShadow('lorawan');

  it('reads version and metrics', async () => {
    data.on(GetThingShadowCommand).resolves({ payload: payload({ version: 7, state: { reported: { fCntUp: 3 } } }) });
    expect(await shadow.read(THING)).toEqual({ version: 7, reported: { fCntUp: 3 } });
    expect(sent()).toEqual([{ thingName: THING, shadowName: 'lorawan' }]);
  });

  it('reads a shadow of which nothing was reported', async () => {
    data.on(GetThingShadowCommand).resolves({ payload: payload({ version: 7, state: { desired: { x: 1 } } }) });
    expect(await shadow.read(THING)).toEqual({ version: 7, reported: {} });
  });

  it('answers undefined where there is none', async () => {
    data.on(GetThingShadowCommand).rejects(new ResourceNotFoundException({ message: 'no shadow', $metadata: {} }));
    expect(await shadow.read(THING)).toBeUndefined();
  });

  it('updates the version that it expects', async () => {
    data.on(UpdateThingShadowCommand).resolves({ payload: payload({ version: 8 }) });
    expect(await shadow.update(THING, { fCntUp: 4, late: null }, 7)).toBe(8);
    expect(sent()).toEqual([
      {
        thingName: THING,
        shadowName: 'lorawan',
        payload: '{"state":{"reported":{"fCntUp":4,"late":null}},"version":7}',
      },
    ]);
  });

  it('updates whatever version there is', async () => {
    data.on(UpdateThingShadowCommand).resolves({ payload: payload({ version: 1 }) });
    expect(await shadow.update(THING, { fCntUp: 0 }, undefined)).toBe(1);
    expect(sent()).toMatchObject([{ payload: '{"state":{"reported":{"fCntUp":0}}}' }]);
  });

  it('answers undefined where the shadow has another version', async () => {
    data.on(UpdateThingShadowCommand).rejects(new ConflictException({ message: 'Version conflict', $metadata: {} }));
    expect(await shadow.update(THING, {}, 7)).toBeUndefined();
  });

  it('lets every other error through', async () => {
    data.on(GetThingShadowCommand).rejects(throttled);
    data.on(UpdateThingShadowCommand).rejects(throttled);
    await expect(shadow.read(THING)).rejects.toBe(throttled);
    await expect(shadow.update(THING, {}, 7)).rejects.toBe(throttled);
  });
});

describe('the status shadow', () => {
  const shadow = statusShadow('lorawan-provisioning');

  it('says what state was reported last', async () => {
    data
      .on(GetThingShadowCommand)
      .resolves({ payload: payload({ version: 7, state: { reported: { state: 'created' } } }) });
    expect(await shadow.readState(THING)).toBe('created');
    expect(sent()).toEqual([{ thingName: THING, shadowName: 'lorawan-provisioning' }]);
  });

  it('says of a thing without one that nothing was', async () => {
    data.on(GetThingShadowCommand).rejects(new ResourceNotFoundException({ message: 'no shadow', $metadata: {} }));
    expect(await shadow.readState(THING)).toBeUndefined();
  });

  it('reports a state, and takes code and message of an earlier one away', async () => {
    data.on(UpdateThingShadowCommand).resolves({});
    const servers = {
      identityServer: 'done',
      joinServer: 'done',
      networkServer: 'done',
      applicationServer: 'done',
    } as const;
    await shadow.report(THING, { state: 'created', servers, updatedAt: '2026-11-21T12:00:00.000Z' });
    expect(sent()).toEqual([{ thingName: THING, shadowName: 'lorawan-provisioning', payload: expect.any(String) }]);
    const [{ payload: document } = { payload: '' }] = sent() as { payload: string }[];
    expect(JSON.parse(document)).toEqual({
      state: {
        reported: { state: 'created', code: null, message: null, servers, updatedAt: '2026-11-21T12:00:00.000Z' },
      },
    });
  });

  it('lets every other error through', async () => {
    data.on(GetThingShadowCommand).rejects(throttled);
    await expect(shadow.readState(THING)).rejects.toBe(throttled);
  });
});
