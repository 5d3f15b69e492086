/** Certificates that are tied to things. What they may do has nothing to do with it; a tied one can't be deleted. */
export class ThingPrincipals {
  /** ARNs of certificates by the name of the thing. */
  private readonly principals = new Map<string, Set<string>>();

  /** Doing it twice is doing it once. */
  attach(thingName: string, principal: string): void {
    this.principals.set(thingName, new Set([...this.of(thingName), principal]));
  }

  detach(thingName: string, principal: string): void {
    this.principals.get(thingName)?.delete(principal);
  }

  of(thingName: string): readonly string[] {
    return [...(this.principals.get(thingName) ?? [])];
  }

  isTied(principal: string): boolean {
    return [...this.principals.values()].some((principals) => principals.has(principal));
  }
}
