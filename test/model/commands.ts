import fc from 'fast-check';
import type { Fate, Traffic } from './bridge.ts';
import type { Trouble } from './in-process-api.ts';
import type { JoinOptions, UplinkOptions } from './network.ts';
import type { Asked, Model, World } from './world.ts';

type Command = fc.AsyncCommand<Model, World>;

/** A device uplink every so often; long enough for class A's receive windows to close. */
const BETWEEN_UPLINKS_MS = 20_000;

/** What may go wrong besides the radio. */
export type Troubles =
  /** Repeated messages, several handlers at a time, a network that says "not now". */
  | 'usual'
  /** And functions that die, and a network that does not answer. */
  | 'failures'
  /** And messages that are late, parked or lost, and a device table that was. */
  | 'all';

const fatesOf = (troubles: Troubles): fc.Arbitrary<readonly Fate[]> => {
  const rare = troubles === 'all' ? 1 : 0;
  const fate = fc.oneof(
    { weight: 12, arbitrary: fc.constant<Fate>('passed') },
    { weight: 1, arbitrary: fc.constant<Fate>('twice') },
    { weight: rare, arbitrary: fc.constant<Fate>('lost') },
    { weight: rare, arbitrary: fc.constant<Fate>('late') },
  );
  return fc.array(fate, { minLength: 1, maxLength: 6 });
};

const crash = (parks: boolean) =>
  fc.option(fc.record({ invocation: fc.nat(2), at: fc.nat(9), after: fc.boolean(), parks: fc.constant(parks) }), {
    nil: undefined,
    freq: 4,
  });

const traffic = (troubles: Troubles): fc.Arbitrary<Traffic> =>
  fc.record({
    fates: fatesOf(troubles),
    together: fc.boolean(),
    seed: fc.nat(),
    crash: troubles === 'usual' ? fc.constant(undefined) : crash(troubles === 'all'),
  });

function command(
  name: string,
  check: (model: Model) => boolean,
  run: (model: Model, world: World) => Promise<void>,
): Command {
  return { check, run, toString: () => name };
}

const rarely = fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) });

const joins = (troubles: Troubles) =>
  fc.tuple(fc.record({ lostRequest: rarely, lostAccept: rarely }), traffic(troubles)).map(([how, travel]) =>
    command(
      `join ${said(how)} ${said(travel)}`,
      () => true,
      async (model, world) => {
        world.network.advance(BETWEEN_UPLINKS_MS);
        world.network.join(how as JoinOptions);
        model.joined = world.network.joined;
        await world.bridge.deliver(travel);
      },
    ),
  );

const uplinks = (troubles: Troubles) =>
  fc
    .tuple(
      fc.record({
        confirmed: rarely,
        lost: rarely,
        losesAnswer: rarely,
        txAck: fc.oneof(
          { weight: 9, arbitrary: fc.constant('SUCCESS' as const) },
          { weight: 1, arbitrary: fc.constant('TOO_LATE' as const) },
        ),
      }),
      traffic(troubles),
    )
    .map(([how, travel]) =>
      command(
        `uplink ${said(how)} ${said(travel)}`,
        ({ joined }) => joined,
        async (_, world) => {
          world.network.advance(BETWEEN_UPLINKS_MS);
          world.network.uplink(how as UplinkOptions);
          await world.bridge.deliver(travel);
        },
      ),
    );

const requested = fc.record({
  confirmed: fc.boolean(),
  maxAttempts: fc.integer({ min: 1, max: 3 }),
  highPriority: rarely,
  operation: fc.oneof(
    { weight: 20, arbitrary: fc.constant('push' as const) },
    { weight: 1, arbitrary: fc.constant('replace' as const) },
  ),
});

/** One request, or a few at once. */
const requests = (troubles: Troubles) =>
  fc.tuple(fc.array(requested, { minLength: 1, maxLength: 3 }), traffic(troubles)).map(([several, travel]) =>
    command(
      `request ${said(several)} ${said(travel)}`,
      () => true,
      async (model, world) => {
        const asked = several.map((one, i): Asked => {
          const number = model.asked.length + i + 1;
          const bytes = Buffer.from([0xc0, 0xde, number >> 8, number & 0xff]).toString('base64');
          return { ...one, correlationId: `asked-${number}`, bytes };
        });
        model.asked.push(...asked);
        await world.ask(asked, travel);
      },
    ),
  );

const NOT_NOW: readonly Trouble[] = ['none', '429'];
const NO_ANSWER: readonly Trouble[] = ['503 before', '503 after', 'lost before', 'lost after'];

/** The next calls of the network's API meet these. */
const answers = (troubles: Troubles) =>
  fc
    .array(fc.constantFrom(...NOT_NOW, ...(troubles === 'usual' ? [] : NO_ANSWER)), { minLength: 1, maxLength: 4 })
    .map((coming) =>
      command(
        `the network answers ${said(coming)}`,
        () => true,
        async (_, world) => {
          const left = [...coming];
          world.network.trouble = () => left.shift() ?? 'none';
        },
      ),
    );

const macDownlink = fc.constant(
  command(
    'network asks for the status',
    () => true,
    async (_, world) => world.network.askStatus(),
  ),
);

const pause = fc.integer({ min: 1_000, max: 120_000 }).map((ms) =>
  command(
    `${ms} ms pass`,
    () => true,
    async (_, world) => world.network.advance(ms),
  ),
);

/** Somebody restores the table from a backup of before the device. What was in the outbox would be lost for good. */
const forget = fc.constant(
  command(
    'the device is forgotten',
    () => true,
    async (_, world) => {
      if ((world.bridge.account.device?.outbox ?? []).length === 0 && !world.bridge.isBusy)
        world.bridge.account.forget();
    },
  ),
);

export function commands(troubles: Troubles): fc.Arbitrary<Iterable<Command>> {
  const often = Array.from({ length: 3 }, () => [uplinks(troubles), requests(troubles)]).flat();
  const rest = [joins(troubles), answers(troubles), macDownlink, pause, ...(troubles === 'all' ? [forget] : [])];
  return fc.commands([...often, uplinks(troubles), ...rest], {
    maxCommands: 24,
    // Otherwise most sequences end before anything was sent.
    size: 'max',
  });
}

function said(value: object): string {
  return JSON.stringify(value);
}
