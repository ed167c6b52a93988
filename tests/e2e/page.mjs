// page: HTML as a reader meets it: its words, its links, its forms. Parsed by npm's parse5.
import { need } from '../tools/npm.mjs';

const { parse } = need('parse5');

const attribute = (e, name) => e.attrs?.find((a) => a.name === name)?.value;
const children = (node) => [...(node.childNodes ?? []), ...(node.content?.childNodes ?? [])];

export function* elements(node) {
  if (node.tagName) yield node;
  for (const child of children(node)) yield* elements(child);
}

export function wordsOf(node) {
  if (node.nodeName === '#text') return node.value;
  if (['script', 'style', 'head'].includes(node.tagName)) return '';
  return children(node).map(wordsOf).join(' ');
}

const plain = (text) => text.replace(/\s+/g, ' ').trim();

/** {title, words, links, root} of an answer that is HTML; nothing of any other. */
export function parsePage({ headers, text }) {
  if (!/^text\/html/.test(headers['content-type'] ?? '')) return {};
  const root = parse(text);
  const all = [...elements(root)];
  return {
    root,
    title: plain(all.filter((e) => e.tagName === 'title').map((e) => children(e).map((c) => c.value).join('')).join('')),
    words: plain(wordsOf(root)),
    links: all.filter((e) => e.tagName === 'a').map((e) => ({ href: attribute(e, 'href'), text: plain(wordsOf(e)) })),
  };
}

function inputOf(e) {
  const name = attribute(e, 'name');
  const type = e.tagName === 'input' ? (attribute(e, 'type') ?? 'text') : e.tagName;
  if (e.tagName === 'textarea') return { name, type, value: children(e).map((c) => c.value).join('').replace(/^\n/, '') };
  if (e.tagName === 'select') {
    const options = [...elements(e)].filter((o) => o.tagName === 'option');
    const chosen = options.find((o) => attribute(o, 'selected') !== undefined) ?? options[0];
    const valueOf = (o) => attribute(o, 'value') ?? plain(wordsOf(o));
    return { name, type, value: chosen ? valueOf(chosen) : '', options: options.map(valueOf) };
  }
  return { name, type, value: attribute(e, 'value') ?? (type === 'radio' || type === 'checkbox' ? 'on' : ''), checked: attribute(e, 'checked') !== undefined };
}

class Form {
  constructor(e) {
    this.action = attribute(e, 'action') ?? '';
    this.enctype = attribute(e, 'enctype') ?? 'application/x-www-form-urlencoded';
    this.method = (attribute(e, 'method') ?? 'get').toLowerCase();
    const all = [...elements(e)];
    const isButton = (x) => (x.tagName === 'button' && (attribute(x, 'type') ?? 'submit') === 'submit') || (x.tagName === 'input' && attribute(x, 'type') === 'submit');
    this.buttons = all.filter(isButton).map((x) => ({ name: attribute(x, 'name'), value: attribute(x, 'value') ?? '', text: plain(wordsOf(x)) }));
    this.inputs = all.filter((x) => ['input', 'textarea', 'select'].includes(x.tagName) && !isButton(x) && attribute(x, 'name')).map(inputOf);
    this.names = new Set(this.inputs.map((i) => i.name));
  }

  /** What a browser would send: as it stands, and with values {name: text or [text]} filled in. Refuses a name that has no input. */
  fill(values) {
    const fields = [];
    for (const name of Object.keys(values))
      if (!this.names.has(name)) throw new Error(`no input “${name}” in the form; there are ${[...this.names].join(', ')}`);
    for (const input of this.inputs) {
      const given = values[input.name];
      if (input.type === 'file') {
        fields.push([input.name, given ?? { name: '', bytes: '' }]);
        continue;
      }
      if (given?.bytes !== undefined) { // the hidden input of a file that is there already has the same name
        fields.push([input.name, input.value]);
        continue;
      }
      const wanted = given === undefined ? null : [given].flat().map(String);
      if (input.type === 'radio' || input.type === 'checkbox') {
        if (wanted ? wanted.includes(input.value) : input.checked) fields.push([input.name, input.value]);
      } else {
        fields.push([input.name, wanted ? wanted[0] : input.value]);
      }
    }
    for (const [name, value] of Object.entries(values).filter(([, one]) => one?.bytes === undefined))
      for (const one of [value].flat().map(String))
        if (!fields.some(([n, v]) => n === name && v === one) && this.inputs.some((i) => i.name === name && ['radio', 'checkbox'].includes(i.type)))
          throw new Error(`“${name}” has no choice “${one}”: ${this.inputs.filter((i) => i.name === name).map((i) => i.value)}`);
    return fields;
  }
}

export const formsOf = (page) => (page.root ? [...elements(page.root)].filter((e) => e.tagName === 'form').map((e) => new Form(e)) : []);
