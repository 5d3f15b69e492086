import { isDecoded, readingsOf } from './decoded.js';
import { element } from './element.js';
import { contentOf, signalOf, warningsOf, wordOf } from './outer-message.js';
import { sparkline } from './sparkline.js';

const MAX_RSSI_VALUES = 40;
/** A card is highlighted for so long after a message, in seconds. */
const FRESH = 2;

/** @type {Readonly<Record<string, string>>} */
const ENCRYPTION = {
  'end-to-end': 'Only the device and this account see the payload',
  network: 'The network decrypts the payload',
};

/** What is known of a thing, at a glance. */
export class ThingCard {
  devEUI = '';
  #at = 0;
  /** @type {number[]} */
  #rssi = [];
  #encryption = element('span', { class: 'encryption' });
  #device = element('span', { class: 'device' });
  #age = element('span', { class: 'age' });
  #screen = element('span', { class: 'screen' });
  #content = element('dl', { class: 'content' });
  #notes = element('div', { class: 'notes' });
  #signal = element('dl', { class: 'signal' });
  #sparkline = element('div', { class: 'rssi' });

  /** @param {string} name */
  constructor(name) {
    this.root = element('article', { class: 'thing' }, [
      element('h3', { class: 'mono' }, [name]),
      this.#encryption,
      this.#device,
      this.#age,
      this.#screen,
      this.#content,
      this.#notes,
      this.#signal,
      this.#sparkline,
    ]);
  }

  /**
   * @param {any} payload of an outer topic
   * @param {number} at milliseconds since 1970
   */
  show(payload, at) {
    this.#at = at;
    const encryption = wordOf(payload.integration.encryption);
    this.#encryption.textContent = encryption;
    this.#encryption.dataset.encryption = encryption;
    this.#encryption.title = ENCRYPTION[encryption] ?? '';
    this.#device.textContent = wordOf(payload.end_device_ids?.device_id ?? '');
    this.devEUI = wordOf(payload.end_device_ids?.dev_eui ?? '');
    if (payload.uplink_message) {
      this.#showUplink(payload.uplink_message);
      this.#showNotes(payload);
    }
    this.showAge();
  }

  showAge() {
    const seconds = Math.max(0, Math.round((Date.now() - this.#at) / 1000));
    this.#age.textContent = seconds < 60 ? `${seconds} s ago` : `${Math.floor(seconds / 60)} min ago`;
    this.root.classList.toggle('fresh', seconds < FRESH);
  }

  /** @param {'on' | 'off'} screen */
  showScreen(screen) {
    this.#screen.textContent = screen === 'off' ? 'screen off' : '';
  }

  /** @param {any} uplink */
  #showUplink(uplink) {
    const content = isDecoded(uplink)
      ? readingsOf(uplink).map(readingElement)
      : [pairElement([`FPort ${wordOf(uplink.f_port ?? 0)}`, contentOf(uplink) ?? 'no payload'])];
    this.#content.classList.toggle('bytes', !isDecoded(uplink));
    this.#content.replaceChildren(...content);
    const signal = signalOf(uplink);
    const reception = signal === undefined ? {} : { RSSI: `${signal.rssi} dBm`, SNR: `${signal.snr} dB` };
    this.#signal.replaceChildren(...Object.entries({ FCntUp: uplink.f_cnt ?? 0, ...reception }).map(pairElement));
    if (signal === undefined) return;
    this.#rssi = [...this.#rssi, signal.rssi].slice(-MAX_RSSI_VALUES);
    this.#sparkline.replaceChildren(sparkline(this.#rssi));
  }

  /**
   * Which codec decoded, and what it says beside its data.
   * @param {any} payload
   */
  #showNotes({ uplink_message: uplink, integration: { codec, errors } }) {
    const failures = Array.isArray(errors)
      ? errors.map((error) => `${wordOf(error?.code)}: ${wordOf(error?.message)}`)
      : [];
    const notes = [
      ['codec', codec === undefined ? '' : `codec ${wordOf(codec)}`],
      ['warning', warningsOf(uplink)],
      ['error', failures.join('; ')],
    ];
    const shown = notes.filter(([, text]) => text !== '');
    this.#notes.replaceChildren(...shown.map(([kind = '', text = '']) => element('p', { class: kind }, [text])));
  }
}

/** @param {import('./decoded.js').DecodedReading} reading */
function readingElement({ name, text, unit }) {
  const value = element('dd', {}, [text, ...(unit === '' ? [] : [element('span', { class: 'unit' }, [unit])])]);
  return element('div', {}, [element('dt', {}, [name]), value]);
}

/** @param {unknown[]} pair a name and a value */
function pairElement([name, value]) {
  return element('div', {}, [element('dt', {}, [wordOf(name)]), element('dd', {}, [wordOf(value)])]);
}
