import * as v from 'valibot';
import { type LogFields, log } from '../log.ts';
import type { SetupStep } from './contract.ts';
import { type NetworkTarget, NetworkTargetSchema, physicalID } from './network-target.ts';

/** What there is to do about a network. */
export interface NetworkSetup {
  connect(target: NetworkTarget): Promise<readonly SetupStep[]>;
  disconnect(target: NetworkTarget): Promise<readonly SetupStep[]>;
}

/** What CloudFormation is answered. */
export interface NetworkSetupAnswer {
  readonly Status: 'SUCCESS' | 'FAILED';
  readonly Reason?: string;
  readonly PhysicalResourceId: string;
  readonly Data?: Readonly<Record<string, string>>;
}

const RequestSchema = v.object({
  RequestType: v.picklist(['Create', 'Update', 'Delete']),
  PhysicalResourceId: v.optional(v.string(), 'lorawan-network-setup'),
  ResourceProperties: v.unknown(),
});

export type Request = v.InferOutput<typeof RequestSchema>;

/** Ends the making of a resource before anything is made: there is nothing to take back of it. */
export class NothingMade extends Error {
  override readonly name = 'NothingMade';
}

/** CloudFormation has what it failed to make deleted. By this id it is known that there is nothing. */
const NOTHING_ID = 'lorawan-nothing-made';

/** What became of a request. */
export interface Handled {
  /** Of the resource. */
  readonly id: string;
  readonly steps: readonly SetupStep[];
  /** Attributes of the resource. */
  readonly data?: Readonly<Record<string, string>>;
}

/**
 * Does what CloudFormation asks for about the network. What the network refuses fails no deployment, since a stack with a wrong API key is
 * there to be given a right one.
 */
export function handleCustomResource(event: unknown, setup: NetworkSetup): Promise<NetworkSetupAnswer> {
  return answerFor(event, (request) => handle(request, setup));
}

/** Does what CloudFormation asks for. Nothing at all keeps a stack from being deleted. */
export async function answerFor(
  event: unknown,
  handle: (request: Request) => Promise<Handled>,
): Promise<NetworkSetupAnswer> {
  const request = v.parse(RequestSchema, event);
  const { RequestType: requestType, PhysicalResourceId } = request;
  if (requestType === 'Delete' && PhysicalResourceId === NOTHING_ID) return { Status: 'SUCCESS', PhysicalResourceId };
  try {
    const { id, steps, data } = await handle(request);
    report('INFO', { outcome: 'done', requestType, steps });
    return { Status: 'SUCCESS', PhysicalResourceId: id, ...(data && { Data: data }) };
  } catch (error) {
    const Reason = reasonOf(error);
    report('ERROR', { outcome: 'failed', requestType, reason: Reason });
    if (requestType === 'Delete') return { Status: 'SUCCESS', PhysicalResourceId };
    const isNothing = requestType === 'Create' && error instanceof NothingMade;
    return { Status: 'FAILED', Reason, PhysicalResourceId: isNothing ? NOTHING_ID : PhysicalResourceId };
  }
}

/** The properties say which network is meant: where another took its place, the function's own variables say the new one. */
async function handle(
  { RequestType, PhysicalResourceId, ResourceProperties }: Request,
  setup: NetworkSetup,
): Promise<Handled> {
  const target = v.parse(NetworkTargetSchema, ResourceProperties);
  if (RequestType === 'Delete') return { id: PhysicalResourceId, steps: await setup.disconnect(target) };
  return { id: physicalID(target), steps: await setup.connect(target) };
}

function report(level: 'INFO' | 'ERROR', fields: LogFields): void {
  log(level, { capability: 'network-setup', ...fields });
}

/** CloudFormation takes 4 KB for the whole answer. */
function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 1_000);
}
