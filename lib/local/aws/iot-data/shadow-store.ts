import { AwsError } from '../aws-error.ts';
import type { Publish } from '../publish.ts';
import {
  acceptedUpdate,
  checkVersion,
  clientToken,
  type Shadow,
  type ShadowDocument,
  shadowDelta,
  updatedShadow,
} from './shadow.ts';
import {
  checkShadowKey,
  parseShadowRequest,
  parseShadowUpdate,
  type ShadowRequest,
  type ShadowUpdate,
} from './shadow-request.ts';
import { parseShadowTopic, type ShadowKey, type ShadowTopic, shadowTopic } from './shadow-topic.ts';

export interface ShadowOptions {
  readonly publish: Publish;
  /** Milliseconds since 1970; `Date.now` by default. */
  readonly now?: () => number;
}

/** The device shadows of the account. A shadow needs no thing in the registry. */
export class ShadowStore {
  private readonly shadows = new Map<string, Shadow>();
  /** Last version of every shadow there ever was: one that is made again counts on. */
  private readonly versions = new Map<string, number>();

  constructor(private readonly options: ShadowOptions) {}

  /** Includes `state.delta` where desired and reported differ. @throws AwsError ResourceNotFoundException */
  get(key: ShadowKey): ShadowDocument {
    const shadow = this.existing(key);
    const delta = shadowDelta(shadow);
    const state = delta === undefined ? shadow.state : { ...shadow.state, delta: delta.state };
    return { ...shadow, state, timestamp: this.timestamp() };
  }

  /** Answers what is published on `update/accepted`. */
  async update(key: ShadowKey, update: ShadowUpdate): Promise<ShadowDocument> {
    checkShadowKey(key);
    const id = idOf(key);
    const previous = this.shadows.get(id) ?? { state: {}, metadata: {}, version: this.versions.get(id) ?? 0 };
    const timestamp = this.timestamp();
    const current = updatedShadow(previous, update, timestamp);
    this.shadows.set(id, current);
    this.versions.set(id, current.version);

    const accepted = acceptedUpdate(update, current.version, timestamp);
    const token = clientToken(update);
    await this.publish(key, 'update/accepted', accepted);
    await this.publish(key, 'update/documents', { previous, current, timestamp, ...token });
    const delta = shadowDelta(current);
    if (delta !== undefined) {
      await this.publish(key, 'update/delta', { version: current.version, timestamp, ...delta, ...token });
    }
    return accepted;
  }

  /** Answers what is published on `delete/accepted`. @throws AwsError ResourceNotFoundException */
  async delete(key: ShadowKey, request: ShadowRequest = {}): Promise<Pick<ShadowDocument, 'version' | 'timestamp'>> {
    const shadow = this.existing(key);
    checkVersion(shadow, request.version);
    this.shadows.delete(idOf(key));
    const accepted = { version: shadow.version, timestamp: this.timestamp(), ...clientToken(request) };
    await this.publish(key, 'delete/accepted', accepted);
    return accepted;
  }

  /** Names of a thing's named shadows, sorted. */
  names(thingName: string): readonly string[] {
    const prefix = idOf({ thingName, shadowName: '' });
    const ids = [...this.shadows.keys()].filter((id) => id.startsWith(prefix));
    return ids.map((id) => id.slice(prefix.length)).sort();
  }

  /**
   * Serves a message on `$aws/things/<thing>/shadow[/name/<shadow>]/{get,update,delete}`, and answers on `…/accepted` or
   * `…/rejected`. False if the topic is another one.
   */
  async handleMessage(topic: string, payload: Uint8Array): Promise<boolean> {
    const request = parseShadowTopic(topic);
    if (request === undefined) return false;
    try {
      await this.serve(request, payload);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      const rejected = { code: error.status, message: error.message, timestamp: this.timestamp(), ...tokenIn(payload) };
      await this.publish(request.key, `${request.verb}/rejected`, rejected);
    }
    return true;
  }

  private async serve({ key, verb }: ShadowTopic, payload: Uint8Array): Promise<void> {
    if (verb === 'update') await this.update(key, parseShadowUpdate(payload));
    else if (verb === 'delete') await this.delete(key, parseShadowRequest(payload));
    else await this.publish(key, 'get/accepted', { ...this.get(key), ...clientToken(parseShadowRequest(payload)) });
  }

  private existing(key: ShadowKey): Shadow {
    checkShadowKey(key);
    const shadow = this.shadows.get(idOf(key));
    if (shadow !== undefined) return shadow;
    const name = [key.thingName, key.shadowName].filter((part) => part !== undefined).join('~');
    throw new AwsError('ResourceNotFoundException', `No shadow exists with name: '${name}'`, 404);
  }

  private async publish(key: ShadowKey, leaf: string, message: object): Promise<void> {
    await this.options.publish({
      topic: shadowTopic(key, leaf),
      payload: Buffer.from(JSON.stringify(message)),
      qos: 1,
    });
  }

  private timestamp(): number {
    return Math.floor((this.options.now ?? Date.now)() / 1000);
  }
}

function idOf({ thingName, shadowName }: ShadowKey): string {
  return shadowName === undefined ? thingName : `${thingName}/${shadowName}`;
}

/** The client token of a request that may be malformed otherwise. */
function tokenIn(payload: Uint8Array): Pick<ShadowRequest, 'clientToken'> {
  try {
    return clientToken(parseShadowRequest(payload));
  } catch {
    return {};
  }
}
