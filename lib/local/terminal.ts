import { styleText } from 'node:util';
import { DOWNLINK_TOPIC } from '../../lambdas/downlink/contract.ts';
import { NETWORKS } from '../../lambdas/networks/contract.ts';
import { decodedText } from './decoded-text.ts';
import type { Laptop } from './laptop.ts';
import type { LaptopEvent } from './laptop-events.ts';

type Style = Parameters<typeof styleText>[0];

const paint = (style: Style, text: string): string => styleText(style, text, { stream: process.stdout });

/** What a person wants to know once everything runs. @param thingName a thing that is there */
export function readyText({ mqtt, mqtts, api, console, outputs }: Laptop['ready'], thingName: string): string {
  const { UplinkTopicFilter = '', DownlinkTopic = '', WebhookUrl = 'none' } = outputs;
  const example = (content: object) => JSON.stringify({ thingName, ...content });
  const lines = [
    ['MQTT broker', mqtt, 'any client, no credentials'],
    ...(mqtts === undefined ? [] : [['MQTT with TLS', mqtts, 'for the network, with a client certificate']]),
    ...(WebhookUrl === 'none' ? [] : [['Webhook', WebhookUrl, 'for the network, with its secret header']]),
    ['AWS endpoint', api, 'export AWS_ENDPOINT_URL, any credentials'],
    ['Page', console, 'what happens, and a form for downlinks'],
    ['Uplinks', UplinkTopicFilter, 'subscribe here'],
    [
      'Downlinks',
      DownlinkTopic,
      `publish here, for example ${example({ bytes: '/y0AAA==', fPort: 85, confirmed: true })}`,
    ],
    ['', '', `or, by the codec, ${example({ payload: { screen_display_enable: 'disable' } })}`],
  ];
  const rows = lines.map(
    ([name = '', value = '', note = '']) =>
      `  ${name.padEnd(13)} ${paint('bold', value.padEnd(24))} ${paint('dim', note)}`,
  );
  return `\n${paint('green', 'ready')}\n${rows.join('\n')}\n  Ctrl-C stops it.\n`;
}

/** One line for an event, or undefined for one that a person need not see. */
export function eventText(event: LaptopEvent): string | undefined {
  const line = describe(event);
  if (line === undefined) return undefined;
  const [style, label, text] = line;
  return `${paint('dim', new Date().toISOString().slice(11, 23))} ${paint(style, label.padEnd(9))} ${text}`;
}

function describe(event: LaptopEvent): [Style, string, string] | undefined {
  switch (event.event) {
    case 'message':
      return describeMessage(event);
    case 'radio':
      return ['gray', 'radio', describeFrame(event)];
    case 'device':
      return ['magenta', 'device', `${event.devEUI}  screen ${event.screen}`];
    case 'denied':
      return ['red', 'denied', `${paint('red', event.reason)} (${roleName(event.roleArn)})`];
    case 'function-error':
      return ['red', 'function', `${event.function}: attempt ${event.attempt} failed: ${event.error}`];
    case 'function-failed':
      return ['red', 'function', `${event.function}: gave up on ${event.requestId}, now in the failed-messages queue`];
    case 'rule-problem':
      return ['red', 'rule', `${event.rule} on ${event.topic}: ${event.message}`];
    case 'network-problem':
      return ['yellow', 'network', event.message];
    case 'log':
      return describeLog(event);
  }
}

/** Functions log every invocation; only what went wrong is worth a line here. A refused downlink is a message as well. */
function describeLog({ function: name, line }: LaptopEvent & { event: 'log' }): [Style, string, string] | undefined {
  if (typeof line !== 'object' || line === null) return ['yellow', 'log', `${name}: ${line}`];
  const { level, capability, outcome, code, message, reason, errorName } = line as Readonly<Record<string, string>>;
  if (level === 'INFO' || (capability === 'downlink' && outcome === 'rejected')) return undefined;
  const details = [outcome, code, message ?? reason ?? errorName].filter((part) => part !== undefined);
  return ['yellow', 'log', `${capability ?? name}: ${details.join(' ')}`];
}

/** Anybody may publish on outer topics, so that anything may be missing, or of any type. */
function describeMessage({ topic, payload }: LaptopEvent & { event: 'message' }): [Style, string, string] {
  const { uplink_message, downlink_queued, integration, code, message, state } = membersOf(payload);
  const { network, encryption, errors } = membersOf(integration);
  const details = [
    ...(network === undefined || network === NETWORKS.theThingsStack ? [] : [paint('yellow', wordOf(network))]),
    ...(uplink_message === undefined ? [] : payloadDetails('FCntUp', uplink_message)),
    ...(downlink_queued === undefined ? [] : payloadDetails('FCntDown', downlink_queued)),
    ...(encryption === 'end-to-end' ? [paint('green', 'end-to-end encrypted')] : []),
    ...listOf(errors).map((error) => paint('red', codeText(membersOf(error)))),
    ...(state === undefined ? [] : [wordOf(state)]),
    ...(topic === DOWNLINK_TOPIC ? [JSON.stringify(payload)] : []),
    ...(code === undefined ? [] : [paint('red', codeText({ code, message }))]),
  ];
  return ['cyan', 'message', [topic, ...details].join('  ')];
}

/** What an uplink or downlink carries: decoded, if there is a codec. */
function payloadDetails(counter: string, part: unknown): string[] {
  const { f_port = 0, f_cnt = 0, frm_payload, decoded_payload, decoded_payload_warnings } = membersOf(part);
  const bytes = typeof frm_payload === 'string' ? Buffer.from(frm_payload, 'base64').toString('hex') : 'no payload';
  const content = decoded_payload === undefined ? bytes : decodedText(decoded_payload);
  const warnings = listOf(decoded_payload_warnings).map((warning) => paint('yellow', wordOf(warning)));
  return [`FPort ${wordOf(f_port)} ${counter} ${wordOf(f_cnt)}`, paint('bold', content), ...warnings];
}

function codeText({ code, message }: Readonly<Record<string, unknown>>): string {
  return `${wordOf(code)}: ${wordOf(message)}`;
}

function wordOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function describeFrame({
  direction,
  devEUI,
  frame,
  fPort,
  fCnt,
  frmPayload,
}: LaptopEvent & { event: 'radio' }): string {
  const arrow = direction === 'up' ? '↑' : '↓';
  const data = frame === 'data' ? `FPort ${fPort ?? '-'} FCnt ${fCnt ?? '-'} ${frmPayload ?? ''}` : frame;
  return paint('gray', `${arrow} ${devEUI}  ${data}`);
}

function roleName(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}
