import type { Product } from '../lorawan/device-state.ts';
import { type Codec, CodecFault, type CodecReference, type FindCodec } from './codec.ts';
import type { Sandbox } from './sandbox/sandbox.ts';

/** The codecs of a stack, and what runs them. */
export interface Codecs {
  readonly find: FindCodec;
  readonly sandbox: Sandbox;
  /** Codec of devices that have no other. */
  readonly byDefault?: CodecReference | undefined;
}

/** What is known of a device that decides on its codec. */
export interface CodecHints {
  /** The thing's attribute `codec`: a reference, or `none`. */
  readonly codec?: string | undefined;
  /** What the network says of the device. */
  readonly product?: Product | undefined;
}

/**
 * Finds the codec of a device: that which its thing names; else, unless the network decodes for itself, that of its model and
 * firmware, of its model, the stack's default.
 * @returns undefined if there is none, or the thing says `none`
 * @throws CodecFault if the thing names one that is not there, or the codec can't be read
 */
export async function chooseCodec(
  { codec: named, product = {} }: CodecHints,
  { find, byDefault }: Codecs,
): Promise<Codec | undefined> {
  if (named === 'none') return undefined;
  if (named !== undefined) return (await find(named)) ?? unknownCodec(named);
  if (product.decodedByNetwork) return undefined;
  for (const reference of [...referencesOf(product), byDefault]) {
    const codec = reference && (await find(reference));
    if (codec) return codec;
  }
  return undefined;
}

function referencesOf({ brand, model, firmware }: Product): CodecReference[] {
  if (brand === undefined || model === undefined) return [];
  const whole = `${brand}/${model}`;
  return firmware === undefined ? [whole] : [`${whole}@${firmware}`, whole];
}

function unknownCodec(named: string): never {
  throw new CodecFault(
    `the thing's attribute codec names "${named}", which is not among the deployed codecs: brand/model or none is accepted`,
    'UNKNOWN_CODEC',
  );
}
