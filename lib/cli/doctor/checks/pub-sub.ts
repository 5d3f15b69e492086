import { connectionID } from '../../../../lambdas/networks/the-things-stack/connection-id.ts';
import { pubSubRegistry } from '../../../../lambdas/networks/the-things-stack/pubsub-registry.ts';
import { readCertificates } from '../aws/certificates.ts';
import { readResourceNames } from '../aws/stacks.ts';
import type { Facts } from '../facts.ts';
import { ok, type Verdict, wrong } from '../finding.ts';
import { permitted } from '../permitted.ts';

const CONNECT = 'Set it up: npx lorawan connect.';

/** Whether The Things Stack knows where to connect, and its certificate is let in. */
export async function pubSubVerdict(facts: Facts): Promise<Verdict> {
  return (
    (await faultOfCertificate(facts)) ??
    (await faultOfPubSub(facts)) ??
    ok(`the pub/sub ${await idOf(facts)} is set up, its certificate is active`)
  );
}

async function idOf({ settings }: Facts): Promise<string> {
  return connectionID((await settings.need()).name);
}

async function faultOfCertificate({ messagingStack, config }: Facts): Promise<Verdict | undefined> {
  const { name } = await messagingStack.need();
  const [policy] = await readResourceNames(name, 'AWS::IoT::Policy', config);
  if (policy === undefined)
    return wrong('the stacks have no policy for a certificate', 'Deploy anew: npx cdk deploy --all.');
  const certificates = await readCertificates(policy, config);
  if (certificates === undefined) {
    return wrong(
      `the policy ${policy} was deleted by hand`,
      `Make the stack anew, since CloudFormation does not notice (queues stay): npx cdk destroy ${name}, then npx cdk deploy --all.`,
    );
  }
  const [first] = certificates;
  if (first === undefined) return wrong(`there is no certificate with the policy ${policy} yet`, CONNECT);
  if (certificates.some(({ status }) => status === 'ACTIVE')) return undefined;
  return wrong(
    `the certificate ${first.id} is ${first.status}`,
    'Have another made and handed over: npx lorawan connect.',
  );
}

async function faultOfPubSub(facts: Facts): Promise<Verdict | undefined> {
  const output = await facts.outputs.need();
  const id = await idOf(facts);
  const { applicationId } = (await facts.settings.need()).theThingsStack;
  const pubSub = await permitted(pubSubRegistry(await facts.clusterApi.need(), applicationId).get(id));
  if (pubSub === undefined) return wrong(`there is no pub/sub ${id} in The Things Stack`, CONNECT);
  const { baseTopic, serverUrl } = pubSub;
  // The port is AWS's on AWS, and any on a laptop.
  const { hostname } = new URL(`https://${output('IotEndpoint')}`);
  if (!URL.canParse(serverUrl) || new URL(serverUrl).hostname !== hostname) {
    return wrong(`the pub/sub ${id} connects to ${serverUrl}, not to ${hostname}`, CONNECT);
  }
  if (baseTopic === output('InnerBaseTopic')) return undefined;
  return wrong(`the pub/sub ${id} speaks below ${baseTopic}, not ${output('InnerBaseTopic')}`, CONNECT);
}
