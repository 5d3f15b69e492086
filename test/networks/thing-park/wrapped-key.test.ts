import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../lambdas/json-object.ts';
import { thingPark } from '../../../lambdas/networks/thing-park/thing-park.ts';
import { fixture } from '../../fixtures/fixtures.ts';

const KEY = 'c0ffee00c0ffee00c0ffee00c0ffee00';
const join = (fixture('thing-park', 'join').message as { DevEUI_notification: JsonObject }).DevEUI_notification;
const uplink = (fixture('thing-park', 'uplink').message as { DevEUI_uplink: JsonObject }).DevEUI_uplink;

/** All that comes out of a message: its document, and what users may see of the message itself. */
function shown(message: JsonObject): string {
  const document = thingPark.toApplicationUp(message);
  return document === undefined ? '' : JSON.stringify([document, thingPark.notesOn?.(message).native]);
}

describe('the wrapped AppSKey of a join', () => {
  it.each([
    ['DevEUI_notification', join],
    ['DevEUI_Notification', join],
    ['DevEUI_notification_v2', join],
    ['DevEUI_uplink', { ...uplink, Type: 'join', Var1: KEY }],
    ['DevEUI_location', { ...join, DevLAT: 1, DevLON: 2 }],
    ['BS_notification', join],
    ['DevEUI_notification', { ...join, Type: 'Join' }],
    ['DevEUI_notification', { ...join, Type: undefined }],
    ['DevEUI_notification', { ...join, Var1: '', VAR1: KEY }],
  ])('does not come out of %s', (name, json) => {
    expect(shown({ [name]: json })).toContain(String(json['DevEUI']));
    expect(shown({ [name]: json })).not.toContain(KEY);
  });

  it('does not come out of what has no member around it', () => {
    expect(shown({ ...uplink, Type: 'join', Var1: KEY })).not.toContain(KEY);
  });

  it('does not come out beside another message', () => {
    expect(shown({ DevEUI_uplink: uplink, notification: join, Var1: KEY })).not.toContain(KEY);
    expect(shown({ ...uplink, deveui_notification: join })).toBe('');
    for (const name of ['DevEUI_notification', 'deveui_notification', `DevEUI_${'x'.repeat(99)}`]) {
      expect(() => shown({ DevEUI_uplink: uplink, [name]: join })).toThrow(/^DevEUI_uplink: expected alone/);
    }
  });

  it.each([[[join]], [[[join]]], ['join']])('does not come out of what is no object', (json) => {
    expect(() => shown({ DevEUI_notification: json })).toThrow('DevEUI_notification: expected Object');
  });

  it('is taken for nothing else: why a device was reset, and what its driver made of a payload, comes out', () => {
    expect(shown(fixture('thing-park', 'reset').message)).toContain('admin_reset');
    const payload = { Var1: 'a reading' };
    expect(shown({ DevEUI_uplink: { ...uplink, payload } })).toContain('a reading');
  });
});

describe('the outermost member of a message', () => {
  it.each(['deveui_uplink', 'DevEUI_', `DevEUI_${'x'.repeat(41)}`, 'DevEUI_up link', 'xDevEUI_uplink'])(
    'is not %s: no error has to quote it',
    (name) => {
      expect(thingPark.toApplicationUp({ [name]: join })).toBeUndefined();
    },
  );
});
