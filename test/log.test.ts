import { afterEach, describe, expect, it, vi } from 'vitest';
import { log, logMetric } from '../lambdas/log.ts';

function written(action: () => void): Record<string, unknown>[] {
  const lines: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((line) => {
    lines.push(String(line));
    return true;
  });
  action();
  return lines.map((line) => JSON.parse(line));
}
afterEach(() => vi.restoreAllMocks());

describe('a log line', () => {
  it('is one JSON object with time and level, so that Lambda can filter it', () => {
    expect(written(() => log('WARN', { code: 'FOREIGN_THING', thingName: 'a' }))).toEqual([
      { timestamp: expect.stringMatching(/Z$/), level: 'WARN', code: 'FOREIGN_THING', thingName: 'a' },
    ]);
  });

  it('is a metric of CloudWatch where it says so: each name in the definition is a member of the line', () => {
    const [line] = written(() => logMetric('lorawan', 'NotEndToEnd'));
    expect(line).toMatchObject({
      _aws: {
        Timestamp: expect.any(Number),
        CloudWatchMetrics: [
          { Namespace: 'LoRaWAN', Dimensions: [['StackName']], Metrics: [{ Name: 'NotEndToEnd', Unit: 'Count' }] },
        ],
      },
      StackName: 'lorawan',
      NotEndToEnd: 1,
    });
  });
});
