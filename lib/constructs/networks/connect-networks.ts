import type { Construct } from 'constructs';
import { HeliumConnection } from './helium-connection.ts';
import type { NetworkProps } from './network-props.ts';
import { TelemetryConnection } from './telemetry-connection.ts';
import { TheThingsStackConnection } from './the-things-stack/the-things-stack-connection.ts';
import { ThingParkConnection } from './thing-park-connection.ts';

/** What of a network the outputs of the stack tell. */
export interface ConnectedNetworks {
  readonly theThingsStack: TheThingsStackConnection | undefined;
}

/** Connects the networks that the settings name, each with a construct of its own. */
export function connectNetworks(scope: Construct, props: NetworkProps): ConnectedNetworks {
  const { theThingsStack, thingPark, helium, telemetry } = props.settings;
  if (helium !== undefined) new HeliumConnection(scope, 'Helium', { ...props, helium });
  if (thingPark !== undefined) new ThingParkConnection(scope, 'ThingPark', { ...props, thingPark });
  if (telemetry !== undefined) new TelemetryConnection(scope, 'Telemetry', { ...props, telemetry });
  return {
    theThingsStack:
      theThingsStack && new TheThingsStackConnection(scope, 'TheThingsStack', { ...props, theThingsStack }),
  };
}
