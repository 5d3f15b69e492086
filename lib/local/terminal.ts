import { styleText } from 'node:util';
import { DOWNLINK_TOPIC } from '../../lambdas/downlink/contract.ts';
import type { Laptop } from './laptop.ts';
import type { LaptopEvent } from './laptop-events.ts';

type Style = Parameters<typeof styleText>[0];

const paint = (style: Style, text: string): string => styleText(style, text, { stream: process.stdout });

/** What a person wants to know once everything runs. */
export function readyText({ mqtt, mqtts, api, console, outputs }: Laptop['ready']): string {
  const { UplinkTopicFilter = '', DownlinkTopic = '', WebhookUrl = 'none' } = outputs;
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
      'publish here, for example ' + '{"thingName":"24E124707C141230","bytes":"/y0AAA==","fPort":85,"confirmed":true}',
    ],
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

function describeMessage({ topic, payload }: LaptopEvent & { event: 'message' }): [Style, string, string] {
  const message = payload as {
    code?: string;
    message?: string;
    state?: string;
    uplink_message?: { f_port?: number; f_cnt?: number; frm_payload?: string; decoded_payload?: object };
    integration?: { encryption?: string; errors?: { code: string }[] };
  };
  const details: string[] = [];
  if (message?.uplink_message !== undefined) {
    const { f_port = 0, f_cnt = 0, frm_payload, decoded_payload } = message.uplink_message;
    details.push(`FPort ${f_port} FCntUp ${f_cnt}`, paint('bold', payloadText(frm_payload, decoded_payload)));
  }
  if (message?.integration?.encryption === 'end-to-end') details.push(paint('green', 'end-to-end encrypted'));
  for (const { code } of message?.integration?.errors ?? []) details.push(paint('red', code));
  if (message?.state !== undefined) details.push(message.state);
  if (topic === DOWNLINK_TOPIC) details.push(JSON.stringify(payload));
  if (message?.code !== undefined) details.push(paint('red', `${message.code}: ${message.message}`));
  return ['cyan', 'message', [topic, ...details].join('  ')];
}

function payloadText(frmPayload: string | undefined, decodedPayload: object | undefined): string {
  if (decodedPayload !== undefined) return JSON.stringify(decodedPayload);
  return frmPayload === undefined ? 'no payload' : Buffer.from(frmPayload, 'base64').toString('hex');
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
