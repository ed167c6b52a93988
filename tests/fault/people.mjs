// people: they follow the links in the letters that the mail folder gets, decide, review and revise on the pages, and press the
// same button again when no answer came. What they sent and heard is their record: {nonce, kind, status, already}.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { formsOf, parsePage } from '../e2e/page.mjs';
import { need } from '../tools/npm.mjs';
import { request, sleep } from './house.mjs';

const { simpleParser } = need('mailparser');

/** What a browser sends of a form when the button is pressed; radio buttons, fields and boxes as `fill` says. */
function pressed(form, action, fill) {
  const radios = {};
  for (const { name, type, value } of form.inputs) if (type === 'radio') (radios[name] ??= []).push(value);
  const values = {};
  for (const [name, choices] of Object.entries(radios)) values[name] = fill(name, choices);
  for (const { name, type } of form.inputs) if (type === 'textarea') values[name] = fill(name, null);
  const chosen = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
  return new URLSearchParams([...form.fill(chosen), ['action', action]]).toString();
}

export class People {
  constructor(house, random) {
    this.house = house;
    this.random = random;
    this.read = new Set();
    this.links = [];
    this.acts = []; // {nonce, kind, status, already}
    this.counts = { links: 0, pages: 0, acts: 0, 'acts repeated': 0 };
  }

  /** The letters that have come since, and the task links in them. */
  async collect() {
    const folder = join(this.house.data, 'mail');
    for (const name of readdirSync(folder).filter((n) => n.endsWith('.eml') && !this.read.has(n))) {
      this.read.add(name);
      const { subject, text } = await simpleParser(readFileSync(join(folder, name)));
      const link = text.match(/http:\/\/127\.0\.0\.1:\d+(\/t\/[\w.~-]+)/)?.[1];
      if (link && /^(Your decision is needed|Please review|Changes are requested)/.test(subject) && !this.links.includes(link)) this.links.push(link);
    }
  }

  /** Asks until somebody answers; a command keeps its bytes and with them its key. */
  async insist(method, path, body = null) {
    for (let times = 0; !(this.stopped && method === 'GET'); times++) {
      this.counts.pages++;
      const headers = { accept: 'text/html', ...(body === null ? {} : { 'content-type': 'application/x-www-form-urlencoded', origin: this.house.url }) };
      const answer = await request({ port: this.house.port }, method, path, { headers, body }).catch(() => null);
      if (answer && answer.status < 500) return { ...answer, ...parsePage(answer), times };
      await sleep(50 + this.random() * 250);
    }
    return null;
  }

  async command(path, kind, body) {
    const answer = await this.insist('POST', path, body);
    this.counts.acts++;
    if (answer.times) this.counts['acts repeated']++;
    this.acts.push({ nonce: new URLSearchParams(body).get('nonce'), kind, path, status: answer.status, already: /sent this already/.test(answer.words ?? ''), words: answer.words });
    return answer;
  }

  fill(name, choices) {
    if (name === 'choice') return choices[this.random() < 0.75 ? 0 : Math.floor(this.random() * choices.length)];
    if (name === 'declared') return 'this';
    if (name.startsWith('score.')) return this.random() < 0.97 ? '2' : '1';
    if (name.startsWith('field.')) return undefined; // as it stands
    if (name === 'reason') return '';
    return choices ? choices[0] : `What I think about ${name}.`;
  }

  /** A page after the other until nothing is asked any more. */
  async visit(path) {
    let page = await this.insist('GET', path);
    for (let steps = 0; page && steps < 6; steps++) {
      const forms = page.root ? formsOf(page) : [];
      const find = (action) => forms.find((form) => form.buttons.some((b) => b.value === action));
      const press = (action) => pressed(find(action), action, (...args) => this.fill(...args));
      if (find('begin')) {
        page = await this.insist('POST', path, press('begin'));
        if (page.status === 303) page = await this.insist('GET', path);
      } else if (find('check')) {
        page = await this.insist('POST', path, press('check'));
      } else if (find('decide') || find('send')) {
        await this.command(path, find('decide') ? 'decide' : 'send', press(find('decide') ? 'decide' : 'send'));
        return;
      } else {
        return;
      }
    }
  }

  async run() {
    while (!this.stopped) {
      await this.collect().catch((error) => error.code === 'ENOENT' || Promise.reject(error));
      const link = this.links[this.counts.links];
      if (!link) {
        await sleep(200);
        continue;
      }
      this.counts.links++;
      if (this.random() < 0.9) await this.visit(link);
    }
  }
}
