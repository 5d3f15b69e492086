import type { JsonObject } from '../../json-object.ts';

/**
 * Where something was said to be when it was registered, in degrees; undefined for what has no position, of which ThingPark says
 * zeros: nobody has a gateway in the Gulf of Guinea.
 */
export function registeredPosition(
  latitude: number | undefined,
  longitude: number | undefined,
): JsonObject | undefined {
  if (latitude === undefined || longitude === undefined) return undefined;
  if (latitude === 0 && longitude === 0) return undefined;
  return { latitude, longitude, source: 'SOURCE_REGISTRY' };
}
