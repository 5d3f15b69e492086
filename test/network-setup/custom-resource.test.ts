import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SetupStep } from '../../lambdas/network-setup/contract.ts';
import { answerFor, handleCustomResource, NothingMade } from '../../lambdas/network-setup/custom-resource.ts';
import type { NetworkTarget } from '../../lambdas/network-setup/network-target.ts';
import { PROPERTIES, TARGET } from './network.ts';

const REFUSED: readonly SetupStep[] = [{ step: 'api-key', outcome: 'failed', code: 'API_KEY_REFUSED', message: 'no' }];

function setup(answer: () => Promise<readonly SetupStep[]> = async () => REFUSED) {
  const connected: NetworkTarget[] = [];
  const disconnected: NetworkTarget[] = [];
  const noted = (list: NetworkTarget[]) => async (target: NetworkTarget) => {
    list.push(target);
    return answer();
  };
  return { connected, disconnected, connect: noted(connected), disconnect: noted(disconnected) };
}

const logged: object[] = [];
beforeEach(() => {
  logged.length = 0;
  vi.spyOn(process.stdout, 'write').mockImplementation((line) => logged.push(JSON.parse(String(line))) > 0);
});
afterEach(() => vi.restoreAllMocks());

const event = (RequestType: string, more: object = {}) => ({ RequestType, ResourceProperties: PROPERTIES, ...more });
const ID = 'nam1.cloud.thethings.network/sensors-prod/assume-role';
const broken = () => Promise.reject(new Error('x'.repeat(9_000)));

describe('the custom resource', () => {
  it.each(['Create', 'Update'])('succeeds on %s although the network refuses the API key', async (type) => {
    const network = setup();
    expect(await handleCustomResource(event(type), network)).toEqual({ Status: 'SUCCESS', PhysicalResourceId: ID });
    expect(network.connected).toEqual([TARGET]);
  });

  it('writes the steps to the log, on one line', async () => {
    await handleCustomResource(event('Create'), setup());
    expect(logged).toEqual([
      expect.objectContaining({ capability: 'network-setup', outcome: 'done', requestType: 'Create', steps: REFUSED }),
    ]);
  });

  it('has the same id as long as cluster, application and connection are the same', async () => {
    const idOf = async (properties: object) =>
      (await handleCustomResource(event('Update', { ResourceProperties: { ...PROPERTIES, ...properties } }), setup()))
        .PhysicalResourceId;
    expect(await idOf({ endToEndEncryption: 'false', identityServerUrl: 'https://other.example' })).toBe(ID);
    for (const other of [{ applicationID: 'other' }, { connection: 'mqtt' }, { clusterUrl: 'https://other.example' }]) {
      expect(await idOf(other)).not.toBe(ID);
    }
  });

  it('fails a deployment only for what is no word of the network, in less than 4 KB', async () => {
    const answer = await handleCustomResource(event('Create'), setup(broken));
    expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: 'lorawan-network-setup' });
    expect(JSON.stringify(answer).length).toBeLessThan(4_096);
    const strange = event('Update', { PhysicalResourceId: ID, ResourceProperties: { colour: 'red' } });
    expect(await handleCustomResource(strange, setup())).toMatchObject({ Status: 'FAILED', PhysicalResourceId: ID });
  });

  it('is not deleted where nothing was made, and is known by that', async () => {
    const network = setup(() => Promise.reject(new NothingMade('taken')));
    const { PhysicalResourceId } = await answerFor(event('Create'), () => Promise.reject(new NothingMade('taken')));
    const deletion = event('Delete', { PhysicalResourceId });
    expect(await handleCustomResource(deletion, network)).toEqual({ Status: 'SUCCESS', PhysicalResourceId });
    expect(network.disconnected).toEqual([]);
  });

  it('keeps its id when it can not be changed, so that what it was is not taken back', async () => {
    const network = setup(() => Promise.reject(new NothingMade('taken')));
    const answer = await handleCustomResource(event('Update', { PhysicalResourceId: ID }), network);
    expect(answer).toEqual({ Status: 'FAILED', Reason: 'taken', PhysicalResourceId: ID });
  });

  it('takes back what was set up where the properties say, under the id that it had', async () => {
    const network = setup();
    const old = { ...PROPERTIES, applicationID: 'before' };
    const answer = await handleCustomResource(
      event('Delete', { PhysicalResourceId: 'an-older-id', ResourceProperties: old }),
      network,
    );
    expect(answer).toEqual({ Status: 'SUCCESS', PhysicalResourceId: 'an-older-id' });
    expect(network.disconnected).toEqual([{ ...TARGET, applicationID: 'before' }]);
  });

  it.each([
    ['the network refuses', PROPERTIES, async () => REFUSED],
    ['something of AWS is broken', PROPERTIES, broken],
    ['the properties are those of another version', { colour: 'red' }, async () => REFUSED],
  ])('lets the stack be deleted although %s', async (_, ResourceProperties, answer) => {
    const deletion = event('Delete', { PhysicalResourceId: ID, ResourceProperties });
    expect(await handleCustomResource(deletion, setup(answer))).toEqual({ Status: 'SUCCESS', PhysicalResourceId: ID });
  });

  it('rejects what is no request of CloudFormation', async () => {
    await expect(handleCustomResource(event('Pause'), setup())).rejects.toThrow('"Pause"');
  });
});
