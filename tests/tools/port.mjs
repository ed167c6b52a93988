// port: where a daemon of a test listens.
import { createServer } from 'node:net';

/** Below the ports that clients are given, so that nobody takes it between the look and the use, nor while the daemon is down. */
export async function freePort() {
  for (;;) {
    const port = 20000 + Math.floor(Math.random() * 12000);
    const server = createServer();
    const free = await new Promise((done) => {
      server.once('error', () => done(false));
      server.listen(port, '127.0.0.1', () => server.close(() => done(true)));
    });
    if (free) return port;
  }
}
