import { CodedError } from '../errors.ts';
import { isJsonObject } from '../json-object.ts';
import { NETWORK_MEMBER, NETWORKS } from './contract.ts';
import { helium } from './helium/helium.ts';
import { withoutExport } from './telemetry/exported-message.ts';
import { telemetry } from './telemetry/telemetry.ts';
import { type ApplicationUp, parseApplicationUp } from './the-things-stack/application-up.ts';
import { thingPark } from './thing-park/thing-park.ts';
import type { UpstreamNetwork } from './upstream-network.ts';

/** Networks whose messages have forms of their own; what is none of theirs is an ApplicationUp already. */
const OTHERS: readonly UpstreamNetwork[] = [helium, thingPark, telemetry];

/**
 * Reads a message of any network. Which one it is from says the rule that heard it, and no other network's form is accepted then:
 * who may speak for one network must not be taken for another. Without a rule, an operator has handed it over, in the form of
 * The Things Stack.
 * @param networks that it may be of, beside The Things Stack
 * @throws CodedError `MALFORMED_MESSAGE` naming the path and what was expected there
 */
export function readUpstream(published: unknown, networks: readonly UpstreamNetwork[] = OTHERS): ApplicationUp {
  if (!isJsonObject(published)) return parseApplicationUp(published);
  const { [NETWORK_MEMBER]: name, ...heard } = published;
  const message = withoutExport(heard);
  if (name === undefined || name === NETWORKS.theThingsStack) return parseApplicationUp(message);
  const network = networks.find((known) => known.name === name);
  if (network === undefined)
    throw new CodedError('MALFORMED_MESSAGE', `${NETWORK_MEMBER}: expected the name of a network`);
  const document = network.toApplicationUp(message);
  if (document === undefined) throw new CodedError('MALFORMED_MESSAGE', formless(network));
  const notes = { native: message, ...network.notesOn?.(message) };
  return parseApplicationUp(document, { network: network.name, ...notes });
}

/** A payload that was decoded and then sent alone can be any JSON, and never says which device it is of. */
function formless({ name }: UpstreamNetwork): string {
  const hint = '; it may name no device, as with sendRawDecodedFormat, which has to be off';
  return `the message has no form of network ${name}${name === NETWORKS.thingPark ? hint : ''}`;
}
