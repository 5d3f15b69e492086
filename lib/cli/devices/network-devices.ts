import * as v from 'valibot';
import type { NetworkDevice } from '../../../lambdas/devices/network-device.ts';
import { isJsonObject, type JsonObject } from '../../../lambdas/json-object.ts';
import { ApiError, type TheThingsStackApi } from '../../../lambdas/networks/the-things-stack/api-client.ts';
import { parseEndDevice } from '../../../lambdas/networks/the-things-stack/end-device-json.ts';
import { CommandFailed } from '../command.ts';

/** The Things Stack answers up to 1000. */
const PAGE_SIZE = 500;

const Page = v.object({ end_devices: v.optional(v.array(v.custom<JsonObject>(isJsonObject)), []) });

/**
 * The devices of an application, as its Identity Server has them.
 * @throws CommandFailed if it doesn't answer them
 */
export async function readNetworkDevices(
  api: TheThingsStackApi,
  applicationID: string,
  onProgress: (devices: number) => void,
): Promise<readonly NetworkDevice[]> {
  // Who registers or deletes one meanwhile moves the pages: one may come twice.
  const devices = new Map<string, NetworkDevice>();
  for (let page = 1; ; page += 1) {
    const query = `field_mask=name,attributes&order=device_id&limit=${PAGE_SIZE}&page=${page}`;
    const answer = await api
      .call('GET', `/applications/${applicationID}/devices?${query}`)
      .catch((error: unknown) => refuse(error, applicationID));
    const { end_devices } = v.parse(Page, answer);
    for (const device of end_devices.map(parseEndDevice)) devices.set(device.deviceID, device);
    onProgress(devices.size);
    if (end_devices.length < PAGE_SIZE) return [...devices.values()];
  }
}

function refuse(error: unknown, applicationID: string): never {
  if (!(error instanceof ApiError)) throw error;
  const { status, code = 'without a code' } = error;
  if (error.refusesKey) {
    throw new CommandFailed(
      `The Things Stack refuses the API key, or has no application ${applicationID}: npx lorawan doctor tells more.`,
    );
  }
  const reason = status === 0 ? error.message : `HTTP status ${status}, ${code}`;
  throw new CommandFailed(`The Things Stack doesn't tell its devices (${reason}): try again later.`);
}
