import { readResourceNames } from '../aws/stacks.ts';
import type { Check } from '../examine.ts';
import type { Facts } from '../facts.ts';
import { ok, warning, wrong } from '../finding.ts';

export const thingType: Check<Facts> = {
  name: 'thing type',
  async look({ settings, iot }) {
    const { thingTypeName } = await settings.need();
    const type = await (await iot.need()).thingType(thingTypeName);
    if (type === undefined) {
      return wrong(
        `there is no thing type ${thingTypeName}: no thing can be made`,
        `Make it again: aws iot create-thing-type --thing-type-name ${thingTypeName} --thing-type-properties searchableAttributes=devEUI,stackName.`,
      );
    }
    if (!type.deprecated) return ok(`${thingTypeName} exists`);
    return wrong(
      `${thingTypeName} is deprecated: no thing can be made with it`,
      `Revive it: aws iot deprecate-thing-type --thing-type-name ${thingTypeName} --undo-deprecate.`,
    );
  },
};

export const announcements: Check<Facts> = {
  name: 'event messages',
  async look({ iot }) {
    if (await (await iot.need()).announcesThings())
      return ok('AWS IoT announces things that are made, changed, deleted');
    return wrong(
      'AWS IoT does not announce things: a thing that you make gets no device',
      `Switch them on: aws iot update-event-configurations --event-configurations '{"THING":{"Enabled":true}}'.`,
    );
  },
};

const TIMEOUT_MS = 10_000;

export const endpoint: Check<Facts> = {
  name: 'MQTT endpoint',
  async look({ iot, outputs, local }) {
    const host = await (await iot.need()).endpoint();
    const deployed = (await outputs.need())('IotEndpoint');
    if (host !== deployed) {
      return wrong(
        `the functions publish to ${deployed}, and the account's endpoint is ${host}`,
        'Deploy the identity stack anew: npx cdk deploy --all; where nothing changes, look whether AWS_REGION is that of the stacks.',
      );
    }
    try {
      // Whatever it answers to somebody who does not sign.
      await fetch(`${local === undefined ? 'https' : 'http'}://${host}/`, { signal: AbortSignal.timeout(TIMEOUT_MS) });
      return ok(`${host} answers`);
    } catch {
      return warning(
        `${host} does not answer this machine`,
        'Allow it in firewall or proxy if applications here are to hear their devices; the functions need it not.',
      );
    }
  },
};

export const rules: Check<Facts> = {
  name: 'rules',
  async look({ iot, messagingStack, config }) {
    const stack = await messagingStack.need();
    const [made, existing] = await Promise.all([
      readResourceNames(stack.name, 'AWS::IoT::TopicRule', config),
      (await iot.need()).rules(),
    ]);
    const gone = made.filter((name) => !existing.has(name));
    if (gone.length > 0) {
      return wrong(
        `${gone.join(', ')}: deleted by hand`,
        `Make the stack anew, since CloudFormation does not notice (queues stay): npx cdk destroy ${stack.name}, then npx cdk deploy --all.`,
      );
    }
    const disabled = made.filter((name) => existing.get(name)?.enabled === false);
    if (disabled.length === 0) return ok(`${made.length} rules are enabled`);
    return wrong(
      `${disabled.join(', ')}: disabled, so that messages pass unheard`,
      `Enable each: ${disabled.map((name) => `aws iot enable-topic-rule --rule-name ${name}`).join('; ')}.`,
    );
  },
};
