// tls-receiver: answers 200 to everything, over TLS with the certificate that it is given.
//
//   node tls-receiver.mjs KEY.pem CERT.pem      (the first line printed names its address, by localhost)
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';

const [key, cert] = process.argv.slice(2).map((path) => readFileSync(path));
const server = createServer({ key, cert }, (request, response) => {
  request.resume();
  request.on('end', () => response.end('ok'));
});
server.listen(0, '127.0.0.1', () => console.log(`tls-receiver: https://localhost:${server.address().port}`));
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => process.exit(0));
