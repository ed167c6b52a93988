// smtp-receiver: stands for a mail server and the people behind it: npm's smtp-server takes the mail, mailparser reads it.
//
//   node smtp-receiver.mjs PORT FOLDER [--reject ADDRESS]… [--later ADDRESS[=TIMES]]… [--tls KEY.pem CERT.pem] [--auth USER PASSWORD]
//
// Each mail becomes FOLDER/NNNN.eml (its bytes as received) and then a line of FOLDER/index.jsonl:
// {file, to, from, envelope, subject, messageId, inReplyTo, headers, text, html, links, at}.
// --reject answers 550 to a recipient, --later 450 (always, or the first TIMES times). With --tls it offers STARTTLS.
// PORT 0: any; the first line printed names it.
import { appendFileSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { need } from './npm.mjs';

const { SMTPServer } = need('smtp-server');
const { simpleParser } = need('mailparser');

const [port, folder, ...options] = process.argv.slice(2);
if (!port || !folder) {
  console.error('usage: node smtp-receiver.mjs PORT FOLDER [--reject ADDRESS] [--later ADDRESS[=TIMES]] [--tls KEY CERT] [--auth USER PASSWORD]');
  process.exit(2);
}
const reject = new Set();
const later = new Map();
const settings = { authOptional: true, disableReverseLookup: true, hideSTARTTLS: true, disabledCommands: ['AUTH'], size: 32 << 20 };
while (options.length) {
  const option = options.shift();
  if (option === '--reject') reject.add(options.shift());
  else if (option === '--later') {
    const [address, times] = options.shift().split('=');
    later.set(address, Number(times ?? Infinity));
  } else if (option === '--tls') {
    Object.assign(settings, { hideSTARTTLS: false, key: readFileSync(options.shift()), cert: readFileSync(options.shift()) });
  } else if (option === '--auth') {
    const [user, password] = options.splice(0, 2);
    Object.assign(settings, {
      authOptional: false,
      disabledCommands: [],
      onAuth: (auth, session, done) =>
        auth.username === user && auth.password === password ? done(null, { user }) : done(new Error('wrong user or password')),
    });
  } else {
    console.error(`unknown option ${option}`);
    process.exit(2);
  }
}
mkdirSync(folder, { recursive: true });

function refusal(code, text) {
  return Object.assign(new Error(text), { responseCode: code });
}

function onRcptTo({ address }, session, done) {
  if (reject.has(address)) return done(refusal(550, '5.1.1 no such person here'));
  const left = later.get(address) ?? 0;
  if (left > 0) {
    later.set(address, left - 1);
    return done(refusal(450, '4.2.1 try again later'));
  }
  return done();
}

/** Every address of a page in either part, once, in order. */
function linksOf(mail) {
  const found = [];
  for (const [, link] of (mail.html || '').matchAll(/href="([^"]*)"/g)) found.push(link.replaceAll('&amp;', '&'));
  found.push(...((mail.text || '').match(/https?:\/\/[^\s<>"]+/g) ?? []));
  return [...new Set(found)];
}

let count = 0;

async function keep(raw, envelope) {
  const mail = await simpleParser(raw);
  const file = `${String(++count).padStart(4, '0')}.eml`;
  writeFileSync(join(folder, `.${file}`), raw);
  renameSync(join(folder, `.${file}`), join(folder, file));
  const headers = Object.fromEntries(mail.headerLines.map(({ key, line }) => [key, line.slice(key.length + 1).trim()]));
  const line = {
    file,
    to: mail.to?.value.map((box) => box.address) ?? [],
    from: mail.from?.value[0] ?? null,
    envelope: { from: envelope.mailFrom?.address ?? '', to: envelope.rcptTo.map((box) => box.address) },
    subject: mail.subject ?? '',
    messageId: mail.messageId ?? null,
    inReplyTo: mail.inReplyTo ?? null,
    headers,
    text: mail.text ?? '',
    html: mail.html || null,
    links: linksOf(mail),
    at: new Date().toISOString(),
  };
  appendFileSync(join(folder, 'index.jsonl'), JSON.stringify(line) + '\n');
}

function onData(stream, session, done) {
  const chunks = [];
  stream.on('data', (chunk) => chunks.push(chunk));
  stream.on('end', () => keep(Buffer.concat(chunks), session.envelope).then(() => done(null, 'kept'), (error) => done(refusal(451, `4.3.0 ${error.message}`))));
}

const server = new SMTPServer({ ...settings, onRcptTo, onData });
server.on('error', (error) => console.error(`smtp-receiver: ${error.message}`));
server.listen(Number(port), '127.0.0.1', () => console.log(`smtp-receiver: smtp://127.0.0.1:${server.server.address().port}`));
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => process.exit(0));
