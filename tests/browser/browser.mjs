// browser: headless Chromium without script for whoever acts, and a second one with script that looks at what the first
// one sees: axe-core's findings, the width of a telephone, colours of the dark, and what the console complains about.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after } from 'node:test';
import { build } from '../e2e/harness.mjs';
import { need } from '../tools/npm.mjs';

const program = process.env.ASSENT_CHROMIUM ?? ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => existsSync(path));
if (!program) {
  console.error('Chromium is missing: install chromium, or name it in ASSENT_CHROMIUM');
  process.exit(77);
}
const { chromium } = need('playwright-core');
const axe = need('axe-core').source;

export const telephone = { width: 360, height: 740 };
export const desktop = { width: 1200, height: 900 };

const browser = await chromium.launch({ executablePath: program, timeout: 120000, args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage'] });
after(() => browser.close());
const patient = (context) => {
  context.setDefaultTimeout(60000);
  return context;
};

/** A reader without script: one tab. complaints: what the browser's console says. */
export async function reader(viewport = desktop) {
  const context = patient(await browser.newContext({ javaScriptEnabled: false, viewport }));
  const page = await context.newPage();
  page.complaints = [];
  page.on('console', (message) => message.type() === 'error' && !/status of [45]\d\d/.test(message.text()) && page.complaints.push(message.text()));
  return page;
}

let looking = null;

async function lookingPage() {
  if (!looking) looking = await patient(await browser.newContext({ bypassCSP: true })).newPage();
  return looking;
}

const seen = new Map();

/** What axe-core finds on the page at hand, on a desktop and on a telephone; and nothing may need scrolling sideways. */
export async function look(page, kind) {
  assert.deepEqual(page.complaints, [], `${kind}: the console`);
  const eyes = await lookingPage();
  const url = page.url();
  const body = await page.content();
  await eyes.route((one) => one.href.split('#')[0] === url.split('#')[0], (route) => route.fulfill({ body, contentType: 'text/html; charset=utf-8' }));
  for (const viewport of [desktop, telephone]) {
    await eyes.setViewportSize(viewport);
    await eyes.goto(url);
    await eyes.evaluate(axe);
    const found = await eyes.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
    const said = found.violations.map((v) => `${v.id} (${v.impact}): ${v.help}: ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160)).join(' | ')}`);
    assert.deepEqual(said, [], `${kind} at ${viewport.width}`);
    assert.ok(found.passes === undefined || found.passes.length >= 0);
    const [content, room] = await eyes.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
    assert.ok(content <= room, `${kind} at ${viewport.width}: ${content} wide`);
  }
  await eyes.unrouteAll();
  seen.set(kind, (seen.get(kind) ?? 0) + 1);
}

export const looked = () => [...seen.keys()].sort();

/** A picture of the page as it stands, into the build folder; of: only that part of it, with some air around it. */
export async function picture(page, name, of) {
  mkdirSync(join(build, 'screenshots'), { recursive: true });
  const box = of && (await page.locator(of).first().boundingBox());
  const scrolled = await page.evaluate(() => globalThis.scrollY);
  const clip = box && { x: box.x - 24, y: box.y + scrolled - 24, width: box.width + 48, height: box.height + 48 };
  await page.screenshot({ path: join(build, 'screenshots', `${name}.png`), fullPage: true, clip });
}

/** Opens the link of a mail. */
export async function follow(page, world, mail) {
  const answer = await page.goto(world.linkIn(await world.mail(mail)));
  assert.equal(answer.status(), 200);
}

/** Presses a button that can be seen: a form's first one, which takes the Enter key, cannot. */
export const press = (page, action) => page.locator(`button[name=action][value="${action}"]:not([tabindex="-1"])`).first().click();

/** Ticks what is drawn as its label: a label that covers its input takes the press, as it does for people. */
export const tick = (page, selector) => page.locator(selector).first().check({ force: true });
