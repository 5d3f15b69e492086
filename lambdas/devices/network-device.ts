import type { DevEUI, JoinEUI } from '../lorawan/identifiers.ts';
import type { LoRaWANVersion, RegionalParametersVersion } from './versions.ts';

/** The servers of a network that each keep a part of a device. */
export const SERVERS = ['identityServer', 'joinServer', 'networkServer', 'applicationServer'] as const;

export type Server = (typeof SERVERS)[number];

/** Texts, e.g. of a thing or of a device. */
export type Attributes = Readonly<Record<string, string>>;

export interface DeviceIDs {
  readonly deviceID: string;
  readonly devEUI: DevEUI;
  /** Absent only for a device that never joins. */
  readonly joinEUI?: JoinEUI | undefined;
}

/** What a device is, as its maker says. */
export interface VersionIDs {
  readonly brandID?: string | undefined;
  readonly modelID?: string | undefined;
  readonly hardwareVersion?: string | undefined;
  readonly firmwareVersion?: string | undefined;
  readonly bandID?: string | undefined;
}

/** 16 bytes each, as hex. */
export interface RootKeys {
  readonly appKey: string;
  /** 1.1 only: the network would take it for the AppKey of a 1.0.x device. */
  readonly nwkKey?: string | undefined;
}

/** What the Network Server has to know. */
export interface Radio {
  readonly lorawanVersion: LoRaWANVersion;
  readonly regionalParametersVersion: RegionalParametersVersion;
  readonly frequencyPlanID: string;
}

/** A device as the Identity Server has it. */
export interface NetworkDevice {
  readonly deviceID: string;
  readonly devEUI?: DevEUI | undefined;
  readonly joinEUI?: JoinEUI | undefined;
  readonly name?: string | undefined;
  readonly attributes: Attributes;
  readonly versionIDs: VersionIDs;
}

/** Fields of the Identity Server's entry. */
export interface EntryFields {
  readonly name: string;
  /** All of them: what is left out is taken away. Names by the network's pattern of ids, at most ten. */
  readonly attributes: Attributes;
  readonly versionIDs: VersionIDs;
}
