import type { Device } from '../lorawan/device-state.ts';

/** State of the devices: one item each. */
export interface DeviceTable {
  /**
   * The way of nearly every uplink, in one conditional write: moves the counter of the session in use forward and
   * answers the new state; undefined if that session isn't in use or another one is on offer, the counter isn't higher
   * than the last, downlinks are counted further than is known here, the version of the metrics shadow has to be found
   * out, or the device's thing was deleted.
   */
  advance(key: string, step: AdvanceStep): Promise<Device | undefined>;
  read(key: string): Promise<Device | undefined>;
  /** Stores a state if the stored one still has the revision (undefined: if there is none); false if it has not. */
  write(device: Device, expectedRevision: number | undefined): Promise<boolean>;
  /** Remembers the version of the metrics shadow, unless the stored state has another revision by now. */
  rememberShadowVersion(device: Device, shadowVersion: number): Promise<void>;
}

/** An uplink, for the one write that most need. */
export interface AdvanceStep {
  /** The network that the device must be on already. */
  readonly network: string;
  readonly sessionID: string;
  readonly fCntUp: number;
  readonly heardAt?: string | undefined;
  readonly slot: string;
  readonly mark: string;
  /** ms since 1970. */
  readonly now: number;
  /** In an end-to-end encrypted session: the counter that must not lie behind this one. */
  readonly nextFCntDown?: number | undefined;
  /** For metrics: the version of the shadow must be known, and nothing claimed since this moment; ms since 1970. */
  readonly aloneBefore?: number | undefined;
}
