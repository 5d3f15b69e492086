import { expect } from 'vitest';
import type { ClientCertificates } from '../../lambdas/network-setup/connection-certificate.ts';
import { type MqttConnectionDeps, mqttConnection } from '../../lambdas/network-setup/mqtt-connection.ts';
import { ApiError } from '../../lambdas/networks/the-things-stack/api-client.ts';
import type { PubSub } from '../../lambdas/networks/the-things-stack/pubsub-json.ts';
import type { PubSubRegistry } from '../../lambdas/networks/the-things-stack/pubsub-registry.ts';
import { settingsOf } from '../../lambdas/networks/the-things-stack/pubsub-settings.ts';

export const BASE = 'thethings/lorawan/plant';
export const SERVER = 'mqtts://a1b2c3-ats.iot.eu-west-1.amazonaws.com:8883';

export const unreachable = new ApiError(0, 'no answer');
export const forbidden = new ApiError(403, 'no rights', 'pkg/auth/rights:insufficient_application_rights');

export const throttled = Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' });

const SENSORS = 'eu1.cloud.thethings.network/sensors';
export const OTHER = 'nam1.cloud.thethings.network/sensors';

/** The network and the account in memory, and what was done there, in order. */
export class MqttWorld {
  readonly done: string[] = [];
  readonly status = new Map<string, 'inactive' | 'active'>();
  /** ARNs of the certificates that have the policy. */
  readonly admitted = new Set<string>();
  hasPolicy = true;
  /** Whether AWS lets go of the policy in time. */
  isReleased = true;
  pubSub: PubSub | undefined;
  /** What somebody has changed of the pub/sub by hand, by its path. */
  readonly edits = new Map<string, string>();
  /** As CloudFormation makes it. */
  secretText = 'random-word';
  refusal: ApiError | undefined;
  /** Calls that fail, as `deactivate certificate-1`. */
  readonly failing = new Set<string>();
  /** The application that the function's variables name. */
  current = SENSORS;

  readonly pubSubs: PubSubRegistry = {
    set: async (pubSub) => {
      this.refuse();
      this.done.push('pub/sub set');
      this.pubSub = pubSub;
      this.edits.clear();
    },
    get: async () => {
      this.refuse();
      return this.pubSub && new Map([...settingsOf(this.pubSub), ...this.edits]);
    },
    remove: async () => {
      this.done.push('pub/sub removed');
      this.pubSub = undefined;
    },
  };

  readonly certificates: ClientCertificates = {
    create: async () => {
      const certificateID = `certificate-${this.made + 1}`;
      this.done.push(`${certificateID} made`);
      this.status.set(certificateID, 'inactive');
      return {
        certificateID,
        certificateArn: `arn:${certificateID}`,
        certificatePem: `PEM of ${certificateID}`,
        privateKey: `KEY of ${certificateID}`,
      };
    },
    activate: async ({ certificateID, certificateArn }) => {
      expect(this.secretText, 'stored before it may do anything').toContain(certificateID);
      expect(this.hasPolicy, 'nothing is attached to a policy that is not there').toBe(true);
      this.done.push(`${certificateID} activated`);
      this.admitted.add(certificateArn);
      this.status.set(certificateID, 'active');
    },
    isActive: async (certificateID) => this.status.get(certificateID) === 'active',
    admitted: async () => {
      this.fail('admitted');
      return this.hasPolicy ? [...this.admitted] : undefined;
    },
    deactivate: async (arn) => {
      this.fail(`deactivate ${idOf(arn)}`);
      if (this.status.has(idOf(arn))) this.status.set(idOf(arn), 'inactive');
    },
    detach: async (arn) => {
      this.fail(`detach ${idOf(arn)}`);
      this.admitted.delete(arn);
    },
    delete: async (arn) => {
      this.fail(`delete ${idOf(arn)}`);
      if (!this.status.has(idOf(arn))) return;
      if (this.status.get(idOf(arn)) === 'active') throw new Error('CertificateStateException');
      this.done.push(`${idOf(arn)} removed`);
      this.status.delete(idOf(arn));
    },
  };

  /** A certificate of somebody else, active and with the policy. */
  attachForeign(certificateID: string): void {
    this.status.set(certificateID, 'active');
    this.admitted.add(`arn:${certificateID}`);
  }

  get connection() {
    return mqttConnection(this.deps());
  }

  deps(application = SENSORS): MqttConnectionDeps {
    return {
      application,
      policyName: 'MqttPolicy-1',
      hasSuccessor: application !== this.current,
      pubSub: { id: 'aws-plant', baseTopic: BASE, serverUrl: SERVER, clientID: 'tts-plant' },
      serverAuthority: undefined,
      pubSubs: this.pubSubs,
      certificates: this.certificates,
      removePolicy: async () => {
        // AWS keeps a policy that has certificates.
        if (this.isReleased && this.admitted.size === 0) this.hasPolicy = false;
        return !this.hasPolicy;
      },
      secret: {
        read: async () => this.secretText,
        write: async (text) => {
          this.secretText = text;
        },
      },
    };
  }

  private get made(): number {
    return this.done.filter((what) => what.endsWith(' made')).length;
  }

  private fail(call: string): void {
    if (this.failing.has(call)) throw throttled;
  }

  private refuse(): void {
    if (this.refusal !== undefined) throw this.refusal;
  }
}

const idOf = (arn: string): string => arn.replace('arn:', '');

/** The same, until a call of this number: there it ends, with the call's effect or without. */
export function dying(deps: MqttConnectionDeps, dieAt: number, takesEffect: boolean): MqttConnectionDeps {
  let calls = 0;
  const mortal = <T extends object>(part: T): T =>
    new Proxy(part, {
      get(target, name) {
        const call: unknown = Reflect.get(target, name);
        if (typeof call !== 'function') return call;
        return async (...args: unknown[]) => {
          const isLast = calls++ === dieAt;
          const answer: unknown = isLast && !takesEffect ? undefined : await call.apply(target, args);
          if (isLast) throw new Error('died');
          return answer;
        };
      },
    });
  const { certificates, pubSubs, secret } = deps;
  return { ...deps, certificates: mortal(certificates), pubSubs: mortal(pubSubs), secret: mortal(secret) };
}
