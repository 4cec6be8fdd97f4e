import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';

/** `reset`: the connection breaks before the request is passed on, or after it has taken effect. */
export type Passage = 'pass' | 'reset-before' | 'reset-after';

/** Passes requests on to a server; what becomes of each is asked by its index. */
export async function startFaultProxy(
  target: string,
  passageOf: (index: number) => Passage,
): Promise<{ readonly url: string; close(): Promise<void> }> {
  let requests = 0;
  const server = createServer((message, reply) => {
    const passage = passageOf(requests);
    requests += 1;
    if (passage === 'reset-before') message.socket.destroy();
    else passOn(target, message, reply, passage === 'reset-after');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Headers stay as sent, `Host` included: a signature may hold it. */
function passOn(
  target: string,
  message: IncomingMessage,
  reply: ServerResponse,
  isCut: boolean,
): void {
  const { method, headers, url } = message;
  const onward = request(`${target}${url}`, { method, headers }, (answer) => {
    if (isCut) {
      answer.resume().on('end', () => message.socket.destroy());
      return;
    }
    reply.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(reply);
  });
  onward.on('error', () => message.socket.destroy());
  message.pipe(onward);
}
