import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { packCodecs } from '../codecs/pack-codecs.ts';
import type { Settings } from '../settings.ts';
import type { HandlerFunction } from './handler-function.ts';

/** Where Lambda unpacks the folder `codecs` of a layer. */
const DIRECTORY = '/opt/codecs';

/**
 * The user's payload codecs as a layer, so that a codec which changes leaves the code of the functions alone. CloudFormation
 * makes a new version of it then, and deletes the one before when the functions have got the new one.
 */
export class CodecLayer extends Construct {
  /** Undefined where there is no codec: Lambda takes no empty layer. */
  private readonly layer: lambda.LayerVersion | undefined;

  /** @throws SettingsError with a line for each fault of the codecs */
  constructor(
    scope: Construct,
    id: string,
    private readonly settings: Settings['codecs'],
  ) {
    super(scope, id);
    const directory = packCodecs(settings);
    if (directory === undefined) return;
    this.layer = new lambda.LayerVersion(this, 'Resource', {
      description: 'Payload codecs',
      code: lambda.Code.fromAsset(directory),
    });
  }

  /** Gives a function the codecs, and tells it where they are and which one is the default. */
  bindTo(handler: HandlerFunction, env: { readonly codecsDirectory: string; readonly defaultCodec: string }): void {
    handler.set(env.codecsDirectory, DIRECTORY).set(env.defaultCodec, this.settings.default ?? 'none');
    if (this.layer !== undefined) handler.function.addLayers(this.layer);
  }
}
