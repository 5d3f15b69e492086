/** Fields of a log line. Never a payload, a key, an envelope or a whole message. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Writes one JSON line; Lambda's own JSON logging passes it on as it is. */
export function log(level: 'INFO' | 'WARN' | 'ERROR', fields: LogFields): void {
  process.stdout.write(`${JSON.stringify({ timestamp: new Date().toISOString(), level, ...fields })}\n`);
}

/** A line of its own for something that an operator may want to know of, beside the one of the invocation. */
export function logWarning(code: string, fields: LogFields): void {
  log('WARN', { code, ...fields });
}

/**
 * Counts one more of something, per stack and whatever else tells cases apart, in CloudWatch's embedded metric format: the log
 * line is the metric.
 * See https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function logMetric(stackName: string, metric: string, beside: Readonly<Record<string, string>> = {}): void {
  const dimensions = { StackName: stackName, ...beside };
  const definition = {
    Namespace: 'LoRaWAN',
    Dimensions: [Object.keys(dimensions)],
    Metrics: [{ Name: metric, Unit: 'Count' }],
  };
  log('INFO', { _aws: { Timestamp: Date.now(), CloudWatchMetrics: [definition] }, ...dimensions, [metric]: 1 });
}
