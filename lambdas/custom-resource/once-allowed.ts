const ATTEMPTS = 6;
const WAIT_MS = 5_000;

/** IAM tells its services of a new role within seconds, and a custom resource runs as soon as its role is made. */
export async function onceAllowed<T>(call: () => Promise<T>, sleep: (ms: number) => Promise<unknown>): Promise<T> {
  for (let attempt = 1; attempt < ATTEMPTS; attempt++) {
    try {
      return await call();
    } catch (error) {
      if (!isDenied(error)) throw error;
    }
    await sleep(WAIT_MS);
  }
  return call();
}

function isDenied(error: unknown): boolean {
  return error instanceof Error && /^(AccessDenied|Unauthorized|Forbidden)(Exception)?$/.test(error.name);
}
