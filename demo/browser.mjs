// browser: a person at a browser without script, and their mailbox. It reads what people read: pages' forms and mails'
// words, never the database. No packages.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

export const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

/** Asks until there is an answer; says what it waited for when there is none. */
export async function until(what, ask, seconds = 60) {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await sleep(80)) {
    const answer = await ask();
    if (answer) return answer;
  }
  throw new Error(`waited ${seconds} s in vain for ${what}`);
}

const entities = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };
const plain = (html) => html.replace(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi, (all, n, x, name) =>
  n ? String.fromCodePoint(n) : x ? String.fromCodePoint(parseInt(x, 16)) : entities[name] ?? all);
export const words = (html) => plain(html.replace(/<style[\s\S]*?<\/style>|<head[\s\S]*?<\/head>|<[^>]*>/g, ' ')).replace(/\s+/g, ' ').trim();
const attributes = (tag) => Object.fromEntries([...tag.matchAll(/([a-z-]+)(?:="([^"]*)")?/gi)].map(([, name, value]) => [name, plain(value ?? '')]));

/** What a browser would send of a form: [name, value], as it stands. */
function inputs(form) {
  const found = [];
  for (const [, tag] of form.matchAll(/<(input[^>]*)>/g)) {
    const a = attributes(tag.slice(5));
    if (a.name && (!['radio', 'checkbox'].includes(a.type) || 'checked' in a)) found.push([a.name, a.value ?? (/^(radio|checkbox)$/.test(a.type) ? 'on' : '')]);
  }
  for (const [, tag, text] of form.matchAll(/<(textarea[^>]*)>\n?([\s\S]*?)<\/textarea>/g)) found.push([attributes(tag).name, plain(text)]);
  for (const [, tag, options] of form.matchAll(/<(select[^>]*)>([\s\S]*?)<\/select>/g)) {
    const chosen = [...options.matchAll(/<(option[^>]*)>/g)].map(([, o]) => attributes(o)).find((o) => 'selected' in o);
    found.push([attributes(tag).name, chosen?.value ?? '']);
  }
  return found;
}

export class Person {
  constructor(email, site) {
    this.email = email;
    this.site = site;
    this.cookies = new Map();
  }

  async ask(address, options = {}) {
    const headers = { accept: 'text/html', ...options.headers };
    if (this.cookies.size) headers.cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(new URL(address, this.address ?? this.site), { redirect: 'manual', ...options, headers });
    for (const line of answer.headers.getSetCookie?.() ?? [answer.headers.get('set-cookie')].filter(Boolean)) {
      const [, name, value] = line.match(/^([^=]+)=([^;]*)/);
      this.cookies.set(name, value);
    }
    this.address = new URL(address, this.address ?? this.site);
    if ([302, 303].includes(answer.status)) return this.ask(answer.headers.get('location'));
    this.status = answer.status;
    this.page = await answer.text();
    return this;
  }

  /** Names of the inputs that begin so. */
  names(prefix) {
    return [...new Set([...this.page.matchAll(/name="([^"]*)"/g)].map(([, name]) => plain(name)).filter((name) => name.startsWith(prefix)))];
  }

  has(button) {
    return this.page.includes(`value="${button}"`);
  }

  /** Fills in the form that has the button, and presses it. */
  async press(button, values = {}) {
    const form = [...this.page.matchAll(/<form[^>]*>[\s\S]*?<\/form>/g)].map(([all]) => all)
      .find((all) => new RegExp(`<button[^>]*value="${button}"`).test(all));
    if (!form) throw new Error(`${this.email} finds no button “${button}” on ${this.address} (${this.status}): ${words(this.page).slice(0, 1200)}`);
    const fields = inputs(form).filter(([name]) => !(name in values));
    for (const [name, value] of Object.entries(values)) fields.push([name, String(value)]);
    fields.push(['action', button]);
    const before = this.address;
    await this.ask(attributes(form.match(/<form[^>]*>/)[0].slice(5)).action || before, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: new URL(this.site).origin },
      body: new URLSearchParams(fields).toString(),
    });
    if (this.status >= 400) {
      const problem = this.page.match(/class="problem"[\s\S]*?<\/div>/)?.[0] ?? this.page;
      throw new Error(`${this.email} pressed “${button}” on ${before} and got ${this.status}: ${words(problem).slice(0, 400)}`);
    }
    return this;
  }
}

// ---- mail ---------------------------------------------------------------------------------------------------------

const quotedPrintable = (text) => Buffer.from(text.replace(/=\r?\n/g, '').replace(/=([0-9A-F]{2})/g, (all, hex) => String.fromCharCode(parseInt(hex, 16))), 'latin1').toString('utf8');
const encodedWords = (text) => text.replace(/\?=\s+=\?/g, '?==?').replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (all, how, what) =>
  how.toLowerCase() === 'b' ? Buffer.from(what, 'base64').toString('utf8') : quotedPrintable(what.replaceAll('_', ' ')));

function read(raw) {
  const [head, ...rest] = raw.split(/\r?\n\r?\n/);
  const header = (name) => encodedWords(head.replace(/\r?\n[ \t]+/g, ' ').match(new RegExp(`^${name}: (.*)$`, 'im'))?.[1] ?? '');
  let body = rest.join('\n\n');
  const part = body.match(/content-type: text\/plain[\s\S]*?\n\n([\s\S]*?)\n--/i);
  const coded = (part?.[0] ?? head).match(/content-transfer-encoding: ([\w-]+)/i)?.[1]?.toLowerCase();
  body = part?.[1] ?? body;
  const text = coded === 'base64' ? Buffer.from(body, 'base64').toString('utf8') : coded === 'quoted-printable' ? quotedPrintable(body) : body;
  return { to: header('To'), subject: header('Subject'), thread: `${header('In-Reply-To')} ${header('References')}`, text, links: text.match(/https?:\/\/\S+/g) ?? [] };
}

/** The folder that mails are put into while no mail server is configured. */
export class Mailbox {
  constructor(folder) {
    this.folder = folder;
    this.read = new Map();
  }

  all() {
    let names = [];
    try {
      names = readdirSync(this.folder).filter((name) => name.endsWith('.eml'));
    } catch {
      return [];
    }
    for (const name of names) if (!this.read.has(name)) this.read.set(name, read(readFileSync(join(this.folder, name), 'utf8').replaceAll('\r\n', '\n')));
    return [...this.read.values()];
  }

  /** Mails about a proposal whose subject fits, that were not used yet. */
  about(proposal, subject, to = '') {
    return this.all().filter((mail) => mail.thread.includes(proposal) && subject.test(mail.subject) && mail.to.includes(to) && !mail.used);
  }

  async next(proposal, subject, to = '') {
    const [mail] = await until(`a mail “${subject.source}” to ${to || 'anybody'}`, () => {
      const found = this.about(proposal, subject, to);
      return found.length ? found : null;
    });
    mail.used = true;
    return mail;
  }
}
