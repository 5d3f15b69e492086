import { group } from './group.ts';
import { connection } from './thingpark/connection.ts';

/** Actility ThingPark X IoT Flow. */
export const thingpark = group('npx lorawan thingpark', 'Actility ThingPark X IoT Flow.', { connection });
