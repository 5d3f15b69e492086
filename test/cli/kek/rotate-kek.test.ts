import { describe, expect, it } from 'vitest';
import { KekSecret } from '../../../lib/cli/kek/kek-secret.ts';
import { rotateKek } from '../../../lib/cli/kek/rotate-kek.ts';
import { MemoryJoinServer, MemorySecret } from './memory.ts';

const OLD = 'a'.repeat(32);
const KEK = Uint8Array.from({ length: 16 }, (_, index) => index + 1);
const KEK_HEX = '0102030405060708090A0B0C0D0E0F10';

/** An integration whose random bytes are `KEK`, then those given for labels. */
function integration({ labels = [[0x1f, 0x2e, 0x3d, 0x4c]] }: { labels?: readonly (readonly number[])[] } = {}) {
  const secret = new MemorySecret({ 'plant-kek-1': OLD });
  const joinServer = new MemoryJoinServer('plant-kek-1');
  const draws = [KEK, ...labels.map((bytes) => Uint8Array.from(bytes))];
  const random = async (bytes: number) => {
    const draw = draws.shift();
    expect(draw).toHaveLength(bytes);
    return draw ?? new Uint8Array();
  };
  return { secret, joinServer, deps: { stackName: 'plant', keks: new KekSecret(secret), joinServer, random } };
}

describe('rotating the KEK', () => {
  it('adds it to the secret beside the others, and hands it to the Join Server under the same label', async () => {
    const { secret, joinServer, deps } = integration();
    expect(await rotateKek(deps)).toEqual({ label: 'plant-kek-1f2e3d4c', replaced: 'plant-kek-1' });
    expect(secret.keks).toEqual({ 'plant-kek-1': OLD, 'plant-kek-1f2e3d4c': KEK_HEX });
    expect(joinServer).toMatchObject({ label: 'plant-kek-1f2e3d4c', kek: KEK });
  });

  it('has it in the secret before the Join Server has it', async () => {
    const { secret, joinServer, deps } = integration();
    const inSecret: string[][] = [];
    const watched = Object.assign(Object.create(joinServer), {
      setKek: async () => void inSecret.push(Object.keys(secret.keks)),
    });
    await rotateKek({ ...deps, joinServer: watched });
    expect(inSecret).toEqual([['plant-kek-1', 'plant-kek-1f2e3d4c']]);
  });

  it('draws another label where the secret or the Join Server has it already', async () => {
    const taken = [0x1f, 0x2e, 0x3d, 0x4c];
    const current = [0, 0, 0, 1];
    const { secret, joinServer, deps } = integration({ labels: [taken, current, [0, 0, 0, 2]] });
    secret.put(JSON.stringify({ 'plant-kek-1': OLD, 'plant-kek-1f2e3d4c': OLD }));
    joinServer.label = 'plant-kek-00000001';
    expect((await rotateKek(deps)).label).toBe('plant-kek-00000002');
    expect(secret.keks['plant-kek-1f2e3d4c']).toBe(OLD);
  });
});

describe('a rotation that fails', () => {
  it('changes nothing where the Join Server has no KEK, since that would begin to encrypt', async () => {
    const { secret, joinServer, deps } = integration();
    joinServer.label = undefined;
    await expect(rotateKek(deps)).rejects.toThrow(/set up end-to-end encryption first .* Nothing was changed\.$/);
    expect([secret.versions.length, joinServer.label]).toEqual([1, undefined]);
  });

  it('changes nothing where the Join Server can not be asked', async () => {
    const { secret, joinServer, deps } = integration();
    joinServer.refuses = { reading: 'The Join Server is away.' };
    await expect(rotateKek(deps)).rejects.toThrow('The Join Server is away.');
    expect(secret.versions).toHaveLength(1);
  });

  it('leaves the Join Server alone where the secret is somebody else’s to write', async () => {
    const { secret, joinServer, deps } = integration();
    secret.meanwhile = () => secret.put(secret.versions.at(-1)?.text ?? '');
    await expect(rotateKek(deps)).rejects.toThrow(/^Somebody else changes the secret/);
    expect(joinServer).toMatchObject({ label: 'plant-kek-1', kek: undefined });
  });

  it('at the Join Server says so, that sessions go on, and not the KEK; a repeat draws another', async () => {
    const { secret, joinServer, deps } = integration();
    joinServer.refuses = { writing: 'The Join Server refuses.' };
    const error: Error = await rotateKek(deps).then(
      () => expect.fail('no error'),
      (reason) => reason,
    );
    expect(error.message).toMatch(
      /^The Join Server refuses\. .*plant-kek-1f2e3d4c already.*sessions are unaffected\.$/,
    );
    expect(error.message.toUpperCase()).not.toContain(KEK_HEX);
    expect(Object.keys(secret.keks)).toEqual(['plant-kek-1', 'plant-kek-1f2e3d4c']);

    const repeat = integration({ labels: [[0, 0, 0, 3]] });
    const { label } = await rotateKek({ ...repeat.deps, keks: deps.keks });
    expect(Object.keys(secret.keks)).toEqual(['plant-kek-1', 'plant-kek-1f2e3d4c', label]);
  });
});
