import type { JsonObject } from '../../../lambdas/json-object.ts';

/** Where a message of a device goes: base URL and path are templates with the device's names in braces. */
export function webhookUrl(baseUrl: string, path: string, message: JsonObject): string {
  const names = namesOf(message);
  const base = new URL(expanded(baseUrl, names));
  // A path never begins at the root of the host, not even one with a slash in front.
  const below = expanded(path, names).replace(/^\/+/, '');
  if ((below !== '' && !below.startsWith('?') && !base.pathname.endsWith('/')) || path.startsWith('/')) {
    base.pathname = `${base.pathname.replace(/\/$/, '')}/`;
  }
  return below === '' ? base.href : new URL(below, base).href;
}

function expanded(template: string, names: Readonly<Record<string, string>>): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(names[name] ?? ''));
}

function namesOf(message: JsonObject): Readonly<Record<string, string>> {
  const { device_id, application_ids, dev_eui, join_eui, dev_addr } = Object(message['end_device_ids']);
  const { application_id } = Object(application_ids);
  return {
    ...{ appID: application_id, applicationID: application_id, appEUI: join_eui, joinEUI: join_eui },
    ...{ devID: device_id, deviceID: device_id, devEUI: dev_eui, devAddr: dev_addr },
  };
}
