import type { DeviceRegistry } from '../../lambdas/devices/deps.ts';
import type { NetworkDevice, Server } from '../../lambdas/devices/network-device.ts';
import { CodedError } from '../../lambdas/errors.ts';

type Effect = <T>(call: () => T | Promise<T>) => Promise<T>;

type Records = Readonly<Record<Server, Map<string, unknown>>>;

/** A network's registries in memory, with the promises of the real ones: ids are unique, writes are upserts. */
export class MemoryNetwork {
  readonly entries = new Map<string, NetworkDevice>();
  readonly records: Records = {
    identityServer: this.entries,
    joinServer: new Map(),
    networkServer: new Map(),
    applicationServer: new Map(),
  };
  readonly claims = new Map<string, string>();
  /** Calls that change something, in their order. */
  readonly writes: string[] = [];
  readonly reads: string[] = [];
  /** Errors by the name of a call, thrown instead of its effect. */
  readonly faults = new Map<string, Error>();
  /** What happens elsewhere just before a call takes effect, once. */
  readonly meanwhile = new Map<string, () => unknown>();

  /** The servers that know a device. */
  knownAt(deviceID: string): Server[] {
    const servers = Object.entries(this.records) as [Server, Map<string, unknown>][];
    return servers.filter(([, records]) => records.has(deviceID)).map(([server]) => server);
  }

  registry(effect: Effect = async (call) => call()): DeviceRegistry {
    const write = <T>(name: string, call: () => T): Promise<T> =>
      effect(async () => {
        await this.happen(name);
        this.writes.push(name);
        this.fail(name);
        return call();
      });
    const set = (server: Server, deviceID: string, record: object) => {
      const { [server]: records } = this.records;
      records.set(deviceID, { ...(records.get(deviceID) ?? {}), ...record });
    };
    return {
      find: (deviceID) =>
        effect(async () => {
          await this.happen('find');
          this.reads.push(`find ${deviceID}`);
          this.fail('find');
          return this.entries.get(deviceID);
        }),
      create: (ids, entry, claimed) =>
        write(claimed ? 'create claimed' : 'create', () => {
          if (this.entries.has(ids.deviceID)) return false;
          this.entries.set(ids.deviceID, { ...ids, ...entry });
          return true;
        }),
      update: (deviceID, changes, claimed) =>
        write(claimed === undefined ? 'update' : `update ${claimed ? 'claimed' : 'unclaimed'}`, () => {
          const entry = this.entries.get(deviceID);
          if (entry === undefined) return false;
          this.entries.set(deviceID, { ...entry, ...changes });
          return true;
        }),
      registerKeys: ({ deviceID }, keys) => write('registerKeys', () => set('joinServer', deviceID, keys)),
      registerApplication: ({ deviceID }, versionIDs) =>
        write('registerApplication', () => set('applicationServer', deviceID, { versionIDs })),
      registerRadio: ({ deviceID }, radio, isNew) =>
        write('registerRadio', () => set('networkServer', deviceID, { ...radio, ...(isNew && { class: 'A' }) })),
      changeRadio: ({ deviceID }, radio) => write('changeRadio', () => set('networkServer', deviceID, radio)),
      claim: ({ deviceID }, code, mayBeOurs) =>
        write('claim', () => {
          if (this.claims.has(deviceID) && !mayBeOurs) throw new CodedError('CLAIM_REFUSED', 'claimed already');
          this.claims.set(deviceID, code);
        }),
      unclaim: ({ deviceID }) =>
        write('unclaim', () => {
          // Without its entry nobody can say which device is meant.
          if (!this.entries.has(deviceID)) return false;
          this.claims.delete(deviceID);
          return true;
        }),
      remove: (server, deviceID) =>
        write(`remove ${server}`, () => {
          this.records[server].delete(deviceID);
        }),
    };
  }

  async happen(name: string): Promise<void> {
    const event = this.meanwhile.get(name);
    this.meanwhile.delete(name);
    await event?.();
  }

  private fail(name: string): void {
    const fault = this.faults.get(name);
    if (fault !== undefined) throw fault;
  }
}
