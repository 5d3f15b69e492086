import { AwsError } from '../aws-error.ts';

/** Attributes that a queue is made with, by their AWS names; values are strings, as everywhere in SQS. */
export type QueueAttributes = Readonly<Record<string, string>>;

/** Attributes that a queue obeys, in seconds or bytes, with the values that AWS takes and its default. */
const NUMBERS = {
  DelaySeconds: { minimum: 0, maximum: 900, initial: 0 },
  MaximumMessageSize: { minimum: 1024, maximum: 1_048_576, initial: 1_048_576 },
  MessageRetentionPeriod: { minimum: 60, maximum: 1_209_600, initial: 345_600 },
  ReceiveMessageWaitTimeSeconds: { minimum: 0, maximum: 20, initial: 0 },
  VisibilityTimeout: { minimum: 0, maximum: 43_200, initial: 30 },
} as const;

export type NumberAttribute = keyof typeof NUMBERS;

/** Attributes that are kept and answered, and change nothing here. */
const INERT = [
  'KmsDataKeyReusePeriodSeconds',
  'KmsMasterKeyId',
  'Policy',
  'RedriveAllowPolicy',
  'RedrivePolicy',
  'SqsManagedSseEnabled',
];

/** The attributes with AWS's defaults for those not named. @throws AwsError InvalidAttributeName or InvalidAttributeValue */
export function completeAttributes(attributes: QueueAttributes): QueueAttributes {
  for (const [name, value] of Object.entries(attributes)) check(name, value);
  const defaults = Object.entries(NUMBERS).map(([name, { initial }]) => [name, String(initial)]);
  return { ...Object.fromEntries(defaults), ...attributes };
}

export function numberAttribute(attributes: QueueAttributes, name: NumberAttribute): number {
  return Number(attributes[name] ?? NUMBERS[name].initial);
}

function check(name: string, value: string): void {
  if (INERT.includes(name)) return;
  if (!isNumberAttribute(name)) throw new AwsError('InvalidAttributeName', `Unknown Attribute ${name}.`);
  const { minimum, maximum } = NUMBERS[name];
  if (/^\d+$/.test(value) && Number(value) >= minimum && Number(value) <= maximum) return;
  throw new AwsError(
    'InvalidAttributeValue',
    `Invalid value for the parameter ${name}: ${minimum}..${maximum} accepted.`,
  );
}

function isNumberAttribute(name: string): name is NumberAttribute {
  return Object.hasOwn(NUMBERS, name);
}
