import { AwsError } from '../aws-error.ts';

/** Names of things and of thing types. */
const NAME = /^[a-zA-Z0-9:_-]{1,128}$/;
const ATTRIBUTE_NAME = /^[a-zA-Z0-9_.,@/:#-]{1,128}$/;
/** No space and no `+`: hex and base64url fit, base64 does not. */
const ATTRIBUTE_VALUE = /^[a-zA-Z0-9_.,@/:#=[\]-]{0,800}$/;

const MAX_ATTRIBUTES_WITH_TYPE = 50;
const MAX_ATTRIBUTES_WITHOUT_TYPE = 3;

export function checkThingName(thingName: string): void {
  check(NAME.test(thingName), `Invalid thing name: ${thingName} does not fit ${NAME.source}`);
}

export function checkThingTypeName(thingTypeName: string): void {
  check(NAME.test(thingTypeName), `Invalid thing type name: ${thingTypeName} does not fit ${NAME.source}`);
}

export function checkAttributes(attributes: Readonly<Record<string, string>>, hasType: boolean): void {
  const limit = hasType ? MAX_ATTRIBUTES_WITH_TYPE : MAX_ATTRIBUTES_WITHOUT_TYPE;
  const count = Object.keys(attributes).length;
  check(
    count <= limit,
    `${count} attributes; a thing ${hasType ? 'with' : 'without'} a thing type has at most ${limit}`,
  );
  for (const [name, value] of Object.entries(attributes)) {
    check(ATTRIBUTE_NAME.test(name), `Invalid attribute name: ${name} does not fit ${ATTRIBUTE_NAME.source}`);
    check(ATTRIBUTE_VALUE.test(value), `Invalid value of attribute ${name}: it does not fit ${ATTRIBUTE_VALUE.source}`);
  }
}

function check(valid: boolean, message: string): void {
  if (!valid) throw new AwsError('InvalidRequestException', message);
}
