import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Command } from '../../../lib/cli/command.ts';
import { connect } from '../../../lib/cli/connect.ts';
import { doctor } from '../../../lib/cli/doctor.ts';
import { thingpark } from '../../../lib/cli/thingpark.ts';
import { runRule } from '../../../lib/local/rules/evaluate.ts';
import { parseRuleSql } from '../../../lib/local/rules/parser.ts';
import { runHere } from '../../cli/run-here.ts';
import { SETTINGS, TestLaptop } from './outside.ts';

const OTHERS = ['thing-park', 'helium', 'telemetry'];

/** What a user of several networks writes once. */
const RULE = parseRuleSql(
  `SELECT topic(2) AS thing, uplink_message.decoded_payload.temperature AS temperature, integration.network AS network
   FROM 'lorawan/+/uplink' WHERE NOT isUndefined(uplink_message.decoded_payload.temperature)`,
);

const folder = mkdtempSync(join(tmpdir(), 'lorawan-networks-'));
let laptop: TestLaptop;
beforeAll(async () => {
  laptop = await TestLaptop.start({ network: true, otherNetworks: OTHERS });
});
afterAll(async () => {
  await laptop?.stop();
  rmSync(folder, { recursive: true });
});

/** What the rule makes of the uplinks of one network. */
async function selected(network: string): Promise<unknown> {
  const { topic, message } = await laptop.hears(
    'lorawan/+/uplink',
    ({ uplink_message, integration }) =>
      integration.network === network && uplink_message.decoded_payload?.temperature !== undefined,
  );
  const payload = new TextEncoder().encode(JSON.stringify(message));
  return runRule(RULE, { topic, payload, timestamp: Date.now(), accountId: '000000000000' });
}

describe('one rule of a user', () => {
  it.each(['the-things-stack', ...OTHERS])('sees the readings of a device on %s', async (network) => {
    const output = { thing: expect.stringMatching(/^24E124707/), temperature: expect.any(Number), network };
    expect(await selected(network)).toMatchObject({ matched: true, output });
  });
});

describe('a rule on what became of downlinks', () => {
  it.each(['the-things-stack', 'thing-park'])('finds the sender’s word in the same places on %s', async (network) => {
    const { message: uplink } = await laptop.hears('lorawan/+/uplink', ({ integration: i }) => i.network === network);
    const { thing_name: thingName } = uplink.integration;
    const correlationId = `order on ${network}`;
    await laptop.publish('lorawan/downlink', { thingName, bytes: '/y0AAA==', fPort: 85, correlationId });
    const { message } = await laptop.hears(`lorawan/${thingName}/downlink/sent`);
    expect(message.correlation_ids).toContain(correlationId);
    expect(message.downlink_sent.correlation_ids).toContain(correlationId);
  });
});

/** What a command says with settings of the user's that name none of the other networks, or some. */
async function run(name: Command, fields: object = {}, ...args: readonly string[]) {
  const file = join(folder, 'settings.json');
  const { theThingsStack } = SETTINGS;
  writeFileSync(file, JSON.stringify({ theThingsStack, ...fields }));
  return runHere(name, ...args, '--local', laptop.laptop.ready.api, '--settings', file);
}

describe('a command, while npm start simulates more networks than the settings have,', () => {
  it('takes them for deployed: doctor', async () => {
    const { stdout } = await run(doctor, {}, '--json');
    const findings: { check: string; outcome: string; found: string }[] = JSON.parse(stdout);
    expect(findings.filter(({ outcome }) => outcome !== 'ok')).toEqual([]);
  });

  it('takes them for deployed: connect', async () => {
    expect(await run(connect, {}, '--yes')).toMatchObject({ code: 0, stdout: expect.stringMatching(/✓ rights/) });
  });

  it('takes them for deployed: thingpark connection, with settings that have thingPark', async () => {
    const { code, stdout, stderr } = await run(thingpark, { thingPark: {} }, 'connection');
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ connectorId: 'actility-aws-iot' });
  });

  it('says what is missing where the settings have no thingPark', async () => {
    const why = 'The settings have no thingPark: name a file that has it, with --settings FILE.\n';
    expect(await run(thingpark, {}, 'connection')).toEqual({ code: 1, stdout: '', stderr: why });
  });

  it('still refuses settings that say otherwise', async () => {
    const other = { thingPark: { uplinkTopicPattern: 'other/{DevEUI}/up' } };
    const why = /thingPark\.uplinkTopicPattern is other\/\{DevEUI\}\/up here and tpx/;
    for (const [name, ...args] of [
      [connect, '--yes'],
      [thingpark, 'connection'],
    ] as const) {
      expect(await run(name, other, ...args)).toMatchObject({ code: 1, stderr: expect.stringMatching(why) });
    }
  });
});

describe('four networks at once', () => {
  it('deny nobody anything, and fail nowhere', () => {
    const trouble = ['denied', 'function-error', 'function-failed', 'rule-problem', 'network-problem'];
    expect(laptop.events.filter(({ event }) => trouble.includes(event))).toEqual([]);
  });
});
