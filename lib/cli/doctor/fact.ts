import { Unknown } from './finding.ts';

/** Something that several checks need: read once, when first asked for. One check is responsible for it. */
export class Fact<T> {
  private copy: Promise<T> | undefined;

  /**
   * @param check name of the check that complains where it can't be read
   * @param read throws Complaint for a fault that it comes upon
   */
  constructor(
    readonly check: string,
    private readonly read: () => Promise<T>,
  ) {}

  /** For the check that is responsible: fails as the reading does. */
  look(): Promise<T> {
    this.copy ??= this.read();
    return this.copy;
  }

  /** For the other checks. @throws Unknown naming the check that complains */
  async need(): Promise<T> {
    try {
      return await this.look();
    } catch (error) {
      throw error instanceof Unknown ? error : new Unknown(this.check);
    }
  }
}
