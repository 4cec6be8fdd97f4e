import { lookup } from 'node:dns/promises';
import { connect, type Socket } from 'node:net';
import { publicAddressesOf } from './public-host.ts';

/** The way out: names to addresses, and an address to a socket. */
export interface SftpNetwork {
  /** Every address of a name, IPv4 and IPv6. */
  resolve(hostname: string): Promise<readonly string[]>;
  connect(address: string, port: number): Socket;
}

export const publicSftpNetwork: SftpNetwork = {
  resolve: async (hostname) =>
    (await lookup(hostname, { all: true })).map(({ address }) => address),
  connect: (address, port) => connect({ host: address, port }),
};

const connectMs = 5_000;

/** `barred`: the name leads to an address that is not of the public internet; nothing was connected. */
export type Dialled =
  | { readonly kind: 'connected'; readonly socket: Socket }
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'barred' };

/** Connects to a host of the public internet, at one of the addresses that were checked. */
export async function dial(host: string, port: number, network: SftpNetwork): Promise<Dialled> {
  const found = await publicAddressesOf(host, network.resolve);
  if (found.kind !== 'public') return found;
  for (const address of found.addresses) {
    const socket = await connected(network.connect(address, port));
    if (socket !== undefined) return { kind: 'connected', socket };
  }
  return { kind: 'unreachable' };
}

/** @returns undefined where nobody answered in time */
function connected(socket: Socket): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const settle = (result: Socket | undefined): void => {
      clearTimeout(timer);
      if (result === undefined) socket.destroy();
      resolve(result);
    };
    const fail = (): void => settle(undefined);
    const timer = setTimeout(fail, connectMs);
    // Each question waits for its answer: held back, either costs a tenth of a second.
    socket.setNoDelay(true);
    socket.once('connect', () => settle(socket));
    // Stays: an error that nobody listens to would end the process.
    socket.on('error', fail);
  });
}
