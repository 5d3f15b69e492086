/** The pretended AWS account, in the Region that it is used in. */
export interface Home {
  /** 12 digits. */
  readonly account: string;
  readonly region: string;
}

export function arnOf({ account, region }: Home, service: string, resource: string): string {
  return `arn:aws:${service}:${region}:${account}:${resource}`;
}
