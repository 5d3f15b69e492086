import type { Construct } from 'constructs';
import { HeliumConnection } from './helium-connection.ts';
import type { NetworkProps } from './network-props.ts';
import { TelemetryConnection } from './telemetry-connection.ts';
import { ThingParkConnection } from './thing-park-connection.ts';

/** Connects the networks beside The Things Stack that the settings name, each with a construct of its own. */
export function connectOtherNetworks(scope: Construct, props: NetworkProps): void {
  const { thingPark, helium, telemetry } = props.settings;
  if (helium !== undefined) new HeliumConnection(scope, 'Helium', { ...props, helium });
  if (thingPark !== undefined) new ThingParkConnection(scope, 'ThingPark', { ...props, thingPark });
  if (telemetry !== undefined) new TelemetryConnection(scope, 'Telemetry', { ...props, telemetry });
}
