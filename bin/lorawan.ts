import { codec } from '../lib/cli/codec.ts';
import { UsageError } from '../lib/cli/command.ts';
import { connect } from '../lib/cli/connect.ts';
import { devices } from '../lib/cli/devices.ts';
import { doctor } from '../lib/cli/doctor.ts';
import { explain } from '../lib/cli/explain.ts';
import { group } from '../lib/cli/group.ts';
import { kek } from '../lib/cli/kek.ts';
import { processTerminal } from '../lib/cli/terminal.ts';
import { thingpark } from '../lib/cli/thingpark.ts';

const lorawan = group('npx lorawan', 'Operates an integration that is deployed, and tries its codecs.', {
  codec,
  connect,
  devices,
  doctor,
  kek,
  thingpark,
});

// Node 20 is supported here; the SDK's notice of its own plans is none of the user's business.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
const terminal = processTerminal();
try {
  await lorawan.run(process.argv.slice(2), terminal);
} catch (error) {
  terminal.note(explain(error));
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
