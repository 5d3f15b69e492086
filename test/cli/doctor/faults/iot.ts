import {
  CreateThingCommand,
  DeleteThingCommand,
  IoTClient,
  UpdateEventConfigurationsCommand,
} from '@aws-sdk/client-iot';
import type { Patient } from '../patient.ts';

export async function withIot<T>({ laptop }: Patient, use: (iot: IoTClient) => Promise<T>): Promise<T> {
  return use(new IoTClient(laptop.client));
}

export async function setEventMessages(patient: Patient, Enabled: boolean): Promise<void> {
  await withIot(patient, (iot) =>
    iot.send(new UpdateEventConfigurationsCommand({ eventConfigurations: { THING: { Enabled } } })),
  );
}

/** A thing that nobody is told of, so that no function gets to work on it. */
export async function withThing(patient: Patient, thingName: string, attributes: Record<string, string>) {
  const silently = async (change: (iot: IoTClient) => Promise<unknown>) => {
    await setEventMessages(patient, false);
    await withIot(patient, change);
    await setEventMessages(patient, true);
  };
  const thing = { thingName, thingTypeName: 'lorawan', attributePayload: { attributes } };
  await silently((iot) => iot.send(new CreateThingCommand(thing)));
  return () => silently((iot) => iot.send(new DeleteThingCommand({ thingName })));
}
