import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A network in front of a server that tests can interrupt. */
export interface TcpGate {
  /** The address of the server, through the gate. */
  readonly url: string;
  /** Ends all connections; new ones are possible. */
  cut(): void;
  /** Ends all connections and refuses new ones until `open`. */
  shut(): Promise<void>;
  open(): Promise<void>;
  /** Ends all connections as soon as the server has answered a message that contains the text. */
  loseAnswerTo(text: string): void;
  close(): Promise<void>;
}

export async function openGate(server: string): Promise<TcpGate> {
  const { hostname, port } = new URL(server);
  const sockets = new Set<Socket>();
  let lost: string | undefined;
  const gate = createServer((near) => {
    const far = connect(Number(port), hostname);
    let isLosing = false;
    for (const socket of [near, far]) {
      sockets.add(socket);
      // Ends with the other side.
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    near.on('data', (data) => {
      isLosing = lost !== undefined && data.includes(lost);
      if (isLosing) lost = undefined;
      far.write(data);
    });
    far.on('data', (data) => (isLosing ? near.destroy() : near.write(data)));
  });
  const listen = async (at: number) => {
    gate.listen(at, '127.0.0.1');
    await once(gate, 'listening');
  };
  await listen(0);
  const at = (gate.address() as AddressInfo).port;
  const url = new URL(server);
  url.hostname = '127.0.0.1';
  url.port = String(at);
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  const shut = async () => {
    const closed = new Promise((resolve) => gate.close(resolve));
    cut();
    await closed;
  };
  return {
    url: url.href,
    cut,
    shut,
    open: () => listen(at),
    loseAnswerTo: (text) => {
      lost = text;
    },
    close: async () => {
      if (gate.listening) await shut();
    },
  };
}
