// Milesight AM307 and AM308, indoor air monitors: commands that they take.
//
// A command is ff, its code (1 byte) and its value (little-endian); a downlink may have several in a row. Only commands
// are here whose bytes are known for certain: to add one, add it to the table, and an example to examples.json.
//
// ES5, so that other hosts of codecs can run it too.

var COMMANDS = [
  { field: 'screen_display_enable', code: 0x2d, words: { disable: [0x00], enable: [0x01] } },
  { field: 'report_interval', code: 0x03, seconds: true },
  { field: 'reboot', code: 0x10, words: { yes: [0xff] } },
];

function encodeDownlink(input) {
  var bytes = [];
  var errors = [];
  Object.keys(input.data).forEach(function (field) {
    var command = find('field', field);
    var value = command && encoded(command, input.data[field]);
    if (!command) errors.push('unknown field "' + field + '": ' + listed(COMMANDS.map(nameOf)) + ' are accepted');
    else if (!value) errors.push(field + ': ' + accepted(command) + ' is accepted, not ' + JSON.stringify(input.data[field]));
    else bytes = bytes.concat([0xff, command.code], value);
  });
  if (errors.length > 0) return { errors: errors };
  if (bytes.length === 0) return { errors: ['no command: ' + listed(COMMANDS.map(nameOf)) + ' are accepted'] };
  return { bytes: bytes, fPort: input.fPort || 85 };
}

function decodeDownlink(input) {
  var data = {};
  var rest = input.bytes;
  while (rest.length > 0 && !isPadding(rest)) {
    var command = rest[0] === 0xff ? find('code', rest[1]) : undefined;
    var length = command && command.seconds ? 2 : 1;
    var value = command && decoded(command, rest.slice(2, 2 + length));
    if (value === undefined) return stopped(data, 'no command at byte ' + (input.bytes.length - rest.length));
    data[command.field] = value;
    rest = rest.slice(2 + length);
  }
  return Object.keys(data).length > 0 ? { data: data } : { errors: ['no command'] };
}

/** Undefined for a value that the command doesn't take. */
function encoded(command, value) {
  if (command.seconds) return isInterval(value) ? [value & 255, value >> 8] : undefined;
  return typeof value === 'string' && command.words.hasOwnProperty(value) ? command.words[value] : undefined;
}

/** Undefined for bytes that the command doesn't have. */
function decoded(command, value) {
  if (command.seconds) return value.length === 2 ? value[0] + 256 * value[1] : undefined;
  return Object.keys(command.words).filter(function (word) { return command.words[word][0] === value[0]; })[0];
}

function isInterval(value) {
  return typeof value === 'number' && Math.floor(value) === value && value >= 1 && value <= 0xffff;
}

/** Surplus zero bytes at the end, as in FF2D0000, are nothing to the device. */
function isPadding(bytes) {
  return bytes.every(function (byte) { return byte === 0; });
}

function stopped(data, problem) {
  if (Object.keys(data).length === 0) return { errors: [problem] };
  return { data: data, warnings: [problem + ': what follows is not decoded'] };
}

function find(member, value) {
  return COMMANDS.filter(function (command) { return command[member] === value; })[0];
}

function accepted(command) {
  if (command.seconds) return 'a whole number of seconds from 1 to 65535';
  return Object.keys(command.words).map(function (word) { return '"' + word + '"'; }).join(' or ');
}

function nameOf(command) {
  return command.field;
}

function listed(names) {
  return names.slice(0, -1).join(', ') + ' and ' + names[names.length - 1];
}
