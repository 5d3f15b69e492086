import type { Device, Session } from '../../../lambdas/lorawan/device-state.ts';
import type { Downlink, OutboxEntry, Place } from '../../../lambdas/lorawan/outbox/entry.ts';

/** A device with an outbox, of which a test says no more than it has to. Times are ms since 1970. */

export const NOW = Date.parse('2026-03-04T09:30:00Z');

/** Session in use: heard at 09:15 with counter 17, downlinks below 8 are used. */
export const SESSION: Session = {
  id: 'now',
  devAddr: '260B1F5E',
  endToEnd: true,
  appSKey: { kekLabel: 'aws-prod-kek-1', encryptedKey: 'H6aLCoEStEeu80vY+1p7gp0+hiNx0s/l' },
  fCntUp: 17,
  nextFCntDown: 8,
  heardAt: '2026-03-04T09:15:00.000000000Z',
  seen: {},
};

/** The session that the join-accept of 09:20 offered. */
export const OFFERED: Session = {
  ...SESSION,
  id: 'next',
  devAddr: '260B9C04',
  fCntUp: undefined,
  nextFCntDown: 1,
  heardAt: '2026-03-04T09:20:00.000000000Z',
};

export function deviceWith(fields: Partial<Device> = {}): Device {
  return {
    key: '70B3D57ED0050A11',
    thingName: '70B3D57ED0050A11',
    devEUI: '70B3D57ED0050A11',
    applicationID: 'sensors-prod',
    deviceID: 'eui-70b3d57ed0050a11',
    session: SESSION,
    claimedAt: 0,
    revision: 1,
    ...fields,
  };
}

/** The id of the nth downlink: ids differ in their first digits. */
export const idOf = (n: number): string => n.toString(16).padStart(8, '0').padEnd(16, '0');

/** The nth downlink that a user asks for. */
export function downlink(n: number, fields: Partial<Downlink> = {}): Downlink {
  return {
    id: idOf(n),
    fPort: 5,
    frmPayload: Buffer.from(`payload ${n}`).toString('base64'),
    confirmed: false,
    highPriority: false,
    maxAttempts: 8,
    ...fields,
  };
}

/** The nth downlink in an outbox. */
export function entry(n: number, place: Place = WAITING, fields: Partial<OutboxEntry> = {}): OutboxEntry {
  return { ...downlink(n), attempts: 0, place, ...fields };
}

export const WAITING: Place = { at: 'waiting' };
export const pushing = (fCntDown: number, sessionID = SESSION.id): Place => ({ at: 'pushing', sessionID, fCntDown });
/** In the network's queue since the newest uplink. */
export const queued = (fCntDown: number, sessionID = SESSION.id): Place => ({
  ...{ at: 'queued', sessionID, fCntDown },
  ...{ fCntUp: 17, since: NOW },
});
/** On the air after the newest uplink. */
export const sent = (fCntDown: number, sessionID = SESSION.id): Place => ({
  ...{ at: 'sent', sessionID, fCntDown },
  ...{ fCntUp: 17, since: NOW },
});
export const GIVEN_UP: Place = { at: 'failed', code: 'NOT_ACKNOWLEDGED', message: 'not acknowledged after 8 attempts' };

/** Where the downlinks of a device are, in the user's order. */
export const placesOf = ({ outbox = [] }: Device): string[] =>
  outbox.map(({ place }) => ('sessionID' in place ? `${place.at} ${place.sessionID}:${place.fCntDown}` : place.at));
