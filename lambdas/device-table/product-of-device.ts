import type { Device, Product } from '../lorawan/device-state.ts';

/**
 * What a device is, as its network says now. Not every network knows models: one that was told before stays, so that a device which
 * moves to such a network keeps its codec.
 */
export function productOf({ product: known }: Pick<Device, 'product'>, said: Product): Product {
  if (known === undefined || said.brand !== undefined || said.model !== undefined) return said;
  const { brand, model, firmware } = known;
  return { ...said, brand, model, firmware };
}
