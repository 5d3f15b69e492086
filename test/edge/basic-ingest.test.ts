import { IoTDataPlaneClient, PublishCommand, ThrottlingException } from '@aws-sdk/client-iot-data-plane';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { ingest } from '../../lambdas/edge/basic-ingest.ts';

const data = mockClient(IoTDataPlaneClient);
beforeEach(() => data.reset());

const TOPIC = '$aws/rules/plant_the_things_stack/thethings/lorawan/plant/webhook';

describe('ingest', () => {
  it('publishes the document as it is, with QoS 1, and under a time limit', async () => {
    data.on(PublishCommand).resolves({});
    await ingest(TOPIC, '{"f_port": 85}');
    const [[command, options] = []]: readonly (readonly unknown[])[] = data.calls().map(({ args }) => args);
    expect(command).toMatchObject({ input: { topic: TOPIC, qos: 1, payload: '{"f_port": 85}' } });
    expect(options).toEqual({ abortSignal: expect.any(AbortSignal) });
  });

  it('lets errors through', async () => {
    const throttled = new ThrottlingException({ message: 'Rate exceeded', $metadata: {} });
    data.on(PublishCommand).rejects(throttled);
    await expect(ingest(TOPIC, '{}')).rejects.toBe(throttled);
  });
});
