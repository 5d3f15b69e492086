import { parseJoinRequest } from '../../../../lambdas/lorawan/join.ts';
import type { IdentityServer } from './identity-server.ts';
import type { JoinDevice } from './join-devices.ts';
import type { JoinAnswer, JoinHandler, JoinRequest, JoinServer } from './join-server.ts';
import type { EndDeviceIDs } from './messages.ts';
import type { DeviceRecord } from './registry/device-registry.ts';
import {
  claimingNotSupported,
  claimWithoutEntry,
  deviceAccessDenied,
  deviceNotClaimed,
  deviceNotProvisioned,
} from './registry/registry-errors.ts';
import { StackError } from './stack-error.ts';

/** A device whose keys its maker has given to a Join Server elsewhere, for whoever knows its code. */
export interface ClaimableDevice {
  /** EUIs and keys are hex as printed, in either case. */
  readonly devEUI: string;
  readonly joinEUI: string;
  readonly claimAuthenticationCode: string;
  readonly appKey: string;
  /** 1.1 only. */
  readonly nwkKey?: string;
}

/** What a claim says. EUIs are 16 upper-case hex digits. */
export interface Claim extends EndDeviceIDs {
  readonly authenticationCode: string;
}

/** Claims devices at the external Join Server, which lets those join that are claimed. */
export class DeviceClaiming implements JoinHandler {
  private readonly claimable: readonly ClaimableDevice[];

  constructor(
    devices: readonly ClaimableDevice[],
    private readonly external: JoinServer,
    private readonly cluster: JoinServer,
    private readonly identityServer: IdentityServer,
  ) {
    this.claimable = devices.map((device) => ({
      ...device,
      devEUI: device.devEUI.toUpperCase(),
      joinEUI: device.joinEUI.toUpperCase(),
    }));
  }

  supports(joinEUI: string): boolean {
    return this.claimable.some((device) => device.joinEUI === joinEUI);
  }

  /** Makes the device join with the keys that are there; throws StackError for a second claim as well. */
  claim({ deviceID, devEUI, joinEUI, authenticationCode }: Claim): void {
    if (!this.supports(joinEUI)) throw new StackError(claimingNotSupported, { attributes: { eui: joinEUI } });
    const device = this.claimable.find((own) => own.devEUI === devEUI && own.joinEUI === joinEUI);
    if (device === undefined) throw new StackError(deviceNotProvisioned, { attributes: { dev_eui: devEUI } });
    const isClaimed = this.external.find(devEUI, joinEUI) !== undefined;
    if (isClaimed || device.claimAuthenticationCode !== authenticationCode) {
      throw new StackError(deviceAccessDenied, { attributes: { dev_eui: devEUI } });
    }
    const { appKey, nwkKey } = device;
    const keys = { app_key: { key: appKey }, ...(nwkKey !== undefined && { nwk_key: { key: nwkKey } }) };
    const endDevice = { ids: { dev_eui: devEUI, join_eui: joinEUI }, root_keys: keys };
    this.external.devices.set({ deviceID, endDevice, mask: ['root_keys'] });
  }

  /** The EUIs of a device that is claimed, which the Identity Server has to know; those that a caller names don't matter. */
  claimed(deviceID: string): EndDeviceIDs {
    return this.claimedRecord(deviceID).ids;
  }

  unclaim(deviceID: string): void {
    this.external.devices.delete(this.claimedRecord(deviceID).ids.deviceID);
  }

  private claimedRecord(deviceID: string): DeviceRecord<JoinDevice> {
    const entry = this.identityServer.devices.find(deviceID);
    if (entry === undefined) throw new StackError(claimWithoutEntry);
    const { devEUI = '', joinEUI = '' } = entry.ids;
    if (!this.supports(joinEUI)) throw new StackError(claimingNotSupported, { attributes: { eui: joinEUI } });
    const record = this.external.find(devEUI, joinEUI);
    if (record === undefined) throw new StackError(deviceNotClaimed, { attributes: { dev_eui: devEUI } });
    return record;
  }

  /** A claimed device joins with the keys of its maker, others with those of the cluster. */
  join(request: JoinRequest): JoinAnswer {
    const { devEUI, joinEUI } = parseJoinRequest(request.phyPayload);
    const isClaimed = this.external.find(devEUI, joinEUI) !== undefined;
    return (isClaimed ? this.external : this.cluster).join(request);
  }
}
