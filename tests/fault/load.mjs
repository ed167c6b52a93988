// load: who sends while the house burns. Form platforms repeat a delivery under its id until it is answered, and now and then
// send one again that was answered, or another body under a used id. All that they did and heard is their record.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { need } from '../tools/npm.mjs';
import { request, sleep } from './house.mjs';

const { Webhook } = need('standardwebhooks');
const sample = JSON.parse(readFileSync(join(dirname(fileURLToPath(import.meta.url)), '../../demo/submissions/data-literacy.json'), 'utf8'));
const forms = ['proposal', 'quick', 'quick', 'waits'];

export class Clients {
  constructor(house, random, name) {
    this.house = house;
    this.random = random;
    this.name = name;
    this.webhook = new Webhook(house.hookSecret);
    this.deliveries = []; // {key, form, body, complete, answer, answers}
    this.counts = { submissions: 0, requests: 0, unanswered: 0, repeats: 0, duplicates: 0, misused: 0 };
    this.wrong = []; // what should not have been answered
    this.pause = false;
  }

  /** One request: the answer, or null when none came or it was "later". */
  async post(form, key, body) {
    this.counts.requests++;
    const at = new Date();
    const headers = { 'content-type': 'application/json', 'webhook-id': key, 'webhook-timestamp': String(Math.floor(at / 1000)), 'webhook-signature': this.webhook.sign(key, at, body) };
    const answer = await request({ port: this.house.port }, 'POST', `/demo/hooks/${form}`, { headers, body }).catch(() => null);
    if (answer && answer.status < 500) return answer;
    this.counts.unanswered++;
    return null;
  }

  /** The same delivery until it is answered. */
  async insist(form, key, body) {
    for (let times = 0; ; times++) {
      const answer = await this.post(form, key, body);
      if (answer) return answer;
      if (!times) this.counts.repeats++;
      await sleep(30 + this.random() * 170);
    }
  }

  make() {
    const n = ++this.counts.submissions;
    const form = forms[Math.floor(this.random() * forms.length)];
    const document = { ...sample.document, title: `Data Literacy ${this.name} ${n}` };
    const complete = this.random() > 0.1;
    if (!complete) delete document.outcomes;
    const body = JSON.stringify({ id: `submission-${this.name}-${n}`, proposer: { email: `proposer${n % 7}@example.edu`, name: `Proposer ${n % 7}` }, document });
    return { key: `msg_${this.name}_${n}`, form, body, complete, answer: null };
  }

  expect(what, answer, delivery) {
    if (answer.status !== 202 || answer.text !== delivery.answer) this.wrong.push(`${what} of ${delivery.key}: ${answer.status} ${answer.text}, and the first was ${delivery.answer}`);
  }

  async deliver() {
    const delivery = this.make();
    this.deliveries.push(delivery);
    const first = await this.insist(delivery.form, delivery.key, delivery.body);
    if (first.status !== 202) {
      this.wrong.push(`${delivery.key}: ${first.status} ${first.text}`);
      return;
    }
    delivery.answer = first.text;
    if (this.random() < 0.2) {
      const old = this.deliveries[Math.floor(this.random() * this.deliveries.length)];
      if (!old.answer) return;
      this.counts.duplicates++;
      this.expect('a duplicate', await this.insist(old.form, old.key, old.body), old);
    } else if (this.random() < 0.03) {
      this.counts.misused++;
      const answer = await this.insist(delivery.form, delivery.key, delivery.body.replace('Data', 'Date'));
      if (answer.status !== 422) this.wrong.push(`another body under ${delivery.key}: ${answer.status} ${answer.text}`);
    }
  }

  /** Goes on until stop; the last delivery is insisted on all the same. */
  async run() {
    while (!this.stopped) {
      if (this.pause) {
        await sleep(50);
        continue;
      }
      // Some bursts, so that batches form.
      const burst = this.random() < 0.15 ? 6 : 1;
      await Promise.all(Array.from({ length: burst }, () => this.deliver()));
      await sleep(this.random() * 400);
    }
  }
}
