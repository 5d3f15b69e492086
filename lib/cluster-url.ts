/**
 * Base URL of a cluster, without a path and without a slash at the end: `https://eu1.cloud.thethings.network`.
 * @param address host, with or without a port, or URL, as the settings accept it; a host is spoken to by https
 */
export function clusterUrl(address: string): string {
  return new URL(address.includes('://') ? address : `https://${address}`).origin;
}
