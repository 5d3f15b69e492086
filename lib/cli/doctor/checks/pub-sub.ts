import { connectionID } from '../../../../lambdas/networks/the-things-stack/connection-id.ts';
import { pubSubRegistry } from '../../../../lambdas/networks/the-things-stack/pubsub-registry.ts';
import { inShort } from '../../../../lambdas/networks/the-things-stack/pubsub-settings.ts';
import { readCertificates } from '../aws/certificates.ts';
import { readResourceNames } from '../aws/stacks.ts';
import { type Facts, theThingsStackOf } from '../facts.ts';
import { ok, type Verdict, wrong } from '../finding.ts';
import { permitted } from '../permitted.ts';
import { changesOf, type WantedPubSub } from '../pub-sub-changes.ts';

const CONNECT = 'Set it up: npx lorawan connect.';

/** Whether The Things Stack knows where to connect, and its certificate is let in. */
export async function pubSubVerdict(facts: Facts): Promise<Verdict> {
  const active = await activeCertificates(facts);
  if ('outcome' in active) return active;
  const { name } = await facts.settings.need();
  const { applicationId } = await theThingsStackOf(facts.settings);
  const id = connectionID(name);
  const found = await permitted(pubSubRegistry(await facts.clusterApi.need(), applicationId).get(id));
  if (found === undefined) return wrong(`there is no pub/sub ${id} in The Things Stack`, CONNECT);
  const changes = changesOf(found, await wantedOf(facts, active.ids));
  if (changes.length === 0) return ok(`the pub/sub ${id} is set up, its certificate is active`);
  return wrong(`the pub/sub ${id} is not as it was set up: ${inShort(changes)}`, 'Set it anew: npx lorawan connect.');
}

/** IDs of the certificates that are let in, or what is wrong with them. */
async function activeCertificates(facts: Facts): Promise<{ readonly ids: readonly string[] } | Verdict> {
  const { name } = await facts.messagingStack.need();
  // ThingPark has a policy too.
  const [policy] = await readResourceNames(name, 'AWS::IoT::Policy', facts.config, 'TheThingsStackMqtt');
  if (policy === undefined)
    return wrong('the stacks have no policy for a certificate', 'Deploy anew: npx cdk deploy --all.');
  const certificates = await readCertificates(policy, facts.config);
  if (certificates === undefined) {
    return wrong(
      `the policy ${policy} was deleted by hand`,
      `Make the stack anew, since CloudFormation does not notice (queues stay): npx cdk destroy ${name}, then npx cdk deploy --all.`,
    );
  }
  const [first] = certificates;
  if (first === undefined) return wrong(`there is no certificate with the policy ${policy} yet`, CONNECT);
  const ids = certificates.filter(({ status }) => status === 'ACTIVE').map(({ id }) => id);
  if (ids.length > 0) return { ids };
  return wrong(
    `the certificate ${first.id} is ${first.status}`,
    'Have another made and handed over: npx lorawan connect.',
  );
}

async function wantedOf({ settings, outputs, local }: Facts, activeIDs: readonly string[]): Promise<WantedPubSub> {
  const output = await outputs.need();
  return {
    stackName: (await settings.need()).name,
    baseTopic: output('InnerBaseTopic'),
    iotEndpoint: output('IotEndpoint'),
    activeIDs,
    isLaptop: local !== undefined,
  };
}
