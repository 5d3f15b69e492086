// Milesight AM307 and AM308, indoor air monitors: what their uplinks say.
//
// An uplink is a row of records: channel (1 byte), type (1 byte), value (little-endian, as long as channel and type tell).
// So a record that is unknown, or cut off at the end, ends the reading; what was read before is kept, with a warning.
//
// ES5, so that other hosts of codecs can run it too. Variable `model`: the history of an "am308" has particulate matter.

var PIR = ['idle', 'trigger'];
var OFF_ON = ['off', 'on'];
var DISABLE_ENABLE = ['disable', 'enable'];

/** Records of readings, by channel and type in hex. */
var READINGS = {
  '0175': { field: 'battery', length: 1, read: unsigned }, // %
  '0367': { field: 'temperature', length: 2, read: signed, per: 10 }, // °C
  '0468': { field: 'humidity', length: 1, read: unsigned, per: 2 }, // %
  '0500': { field: 'pir', length: 1, words: PIR },
  '06cb': { field: 'light_level', length: 1, read: unsigned }, // 0 (dark) to 5
  '077d': { field: 'co2', length: 2, read: unsigned }, // ppm
  '087d': { field: 'tvoc', length: 2, read: unsigned, per: 100 }, // index of indoor air quality
  '08e6': { field: 'tvoc_ug_m3', length: 2, read: unsigned },
  '0973': { field: 'pressure', length: 2, read: unsigned, per: 10 }, // hPa
  '0b7d': { field: 'pm2_5', length: 2, read: unsigned }, // µg/m³
  '0c7d': { field: 'pm10', length: 2, read: unsigned }, // µg/m³
  '0e01': { field: 'buzzer', length: 1, words: OFF_ON },
};

/** What the device tells about itself when it starts. */
var ABOUT = {
  'ff01': { field: 'protocol_version', length: 1, read: nibbles },
  'ff09': { field: 'hardware_version', length: 2, read: byteAndNibble },
  'ff0a': { field: 'firmware_version', length: 2, read: twoBytes },
  'ff0b': { field: 'power', length: 1, read: function () { return 'on'; } },
  'ff0f': { field: 'lorawan_class', length: 1, words: ['A', 'B', 'C'] },
  'ff16': { field: 'serial_number', length: 8, read: serialNumber },
  'ffff': { field: 'tsl_version', length: 2, read: twoBytes },
};

/** Settings by the second byte of their command, which the device sends back after ff or fe. */
var SETTINGS = {
  '03': { field: 'report_interval', length: 2, read: unsigned }, // s
  '10': { field: 'reboot', length: 1, read: function () { return 'yes'; } },
  '2d': { field: 'screen_display_enable', length: 1, words: DISABLE_ENABLE },
};

/** A reading that the device kept while nobody heard it: these fields in a row, without channels and types. */
var STORED = [
  { field: 'timestamp', length: 4, read: unsigned }, // s since 1970
  { field: 'temperature', length: 2, read: signed, per: 10 },
  { field: 'humidity', length: 2, read: unsigned, per: 2 },
  { field: 'pir', length: 1, words: PIR },
  { field: 'light_level', length: 1, read: unsigned },
  { field: 'co2', length: 2, read: unsigned },
  { field: 'tvoc', length: 2, read: unsigned, per: 100 },
  { field: 'pressure', length: 2, read: unsigned, per: 10 },
];
var STORED_TVOC = { field: 'tvoc_ug_m3', length: 2, read: unsigned };
var STORED_PARTICLES = [
  { field: 'pm2_5', length: 2, read: unsigned },
  { field: 'pm10', length: 2, read: unsigned },
];

function decodeUplink(input) {
  var bytes = input.bytes;
  var isAM308 = (input.variables || {}).model === 'am308';
  var data = {};
  var at = 0;
  var problem = bytes.length === 0 ? 'the payload is empty' : undefined;
  while (at < bytes.length && !problem) {
    var record = recordOf(hex(bytes.slice(at, at + 2)), isAM308);
    var value = bytes.slice(at + 2, record ? at + 2 + record.length : bytes.length);
    if (!record) problem = 'unknown record ' + place(bytes, at);
    else if (value.length < record.length) problem = 'record ' + place(bytes, at) + ' is cut off';
    else keep(data, record, value);
    at += 2 + value.length;
  }
  if (!problem) return { data: data };
  if (isEmpty(data)) return { errors: [problem] };
  return { data: data, warnings: [problem + ': it and what follows is not decoded'] };
}

/** Brings decoded data into The Things Stack's normalised form: one measurement for now, and one for each of the history. */
function normalizeUplink(input) {
  var stored = input.data.history || [];
  var measurements = [input.data].concat(stored).map(measurement);
  return { data: measurements.filter(function (one) { return !isEmpty(one); }) };
}

function recordOf(key, isAM308) {
  if (key === '20ce' || key === '21ce') return historyRecord(key === '21ce', isAM308);
  var isSetting = key.slice(0, 2) === 'ff' || key.slice(0, 2) === 'fe';
  return READINGS[key] || ABOUT[key] || (isSetting ? SETTINGS[key.slice(2)] : undefined);
}

/** Channel 21 instead of 20 says that TVOC is in µg/m³. */
function historyRecord(isMicrograms, isAM308) {
  var fields = STORED.concat(isAM308 ? STORED_PARTICLES : []).map(function (field) {
    return isMicrograms && field.field === 'tvoc' ? STORED_TVOC : field;
  });
  var length = fields.reduce(function (sum, field) { return sum + field.length; }, 0);
  return { length: length, fields: fields };
}

function keep(data, record, value) {
  if (!record.fields) {
    data[record.field] = valueOf(record, value);
    return;
  }
  var stored = {};
  var at = 0;
  record.fields.forEach(function (field) {
    stored[field.field] = valueOf(field, value.slice(at, at + field.length));
    at += field.length;
  });
  data.history = (data.history || []).concat(stored);
}

function valueOf(record, value) {
  if (record.words) return record.words[value[0]] || 'unknown (' + value[0] + ')';
  var read = record.read(value);
  return record.per ? read / record.per : read;
}

function unsigned(value) {
  // Not by shifting, which makes four bytes a signed number.
  return value.reduceRight(function (high, byte) { return high * 256 + byte; }, 0);
}

function signed(value) {
  var limit = Math.pow(256, value.length);
  var number = unsigned(value);
  return number < limit / 2 ? number : number - limit;
}

function nibbles(value) {
  return (value[0] >> 4) + '.' + (value[0] & 15);
}

function byteAndNibble(value) {
  return value[0] + '.' + (value[1] >> 4);
}

function twoBytes(value) {
  return value[0] + '.' + value[1];
}

function hex(value) {
  return value.map(function (byte) { return ('0' + byte.toString(16)).slice(-2); }).join('');
}

function serialNumber(value) {
  return hex(value).toUpperCase();
}

/** `01 75 at byte 3`: channel and type, and where they are. */
function place(bytes, at) {
  return bytes.slice(at, at + 2).map(function (byte) { return hex([byte]); }).join(' ') + ' at byte ' + at;
}

/** Battery in % and light in levels of the device's own have no place in it. */
function measurement(reading) {
  var air = pick(reading, { temperature: 'temperature', humidity: 'relativeHumidity', co2: 'co2', pressure: 'pressure' });
  var result = {};
  if (reading.timestamp !== undefined) result.time = new Date(1000 * reading.timestamp).toISOString();
  if (!isEmpty(air)) result.air = air;
  if (PIR.indexOf(reading.pir) >= 0) result.action = { motion: { detected: reading.pir === 'trigger' } };
  return result;
}

/** What is there of some fields, under other names. */
function pick(reading, names) {
  var picked = {};
  Object.keys(names).forEach(function (name) {
    if (reading[name] !== undefined) picked[names[name]] = reading[name];
  });
  return picked;
}

function isEmpty(object) {
  return Object.keys(object).length === 0;
}
