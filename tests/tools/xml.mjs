// xml: a strict reader of the XML that feeds are made of: elements, attributes, text and the five entities; it takes no comment,
// no CDATA and no DOCTYPE, and throws at whatever is not well-formed (XML 1.0, namespaces apart).

const allowed = /^[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u;
const name = /[A-Za-z_:][A-Za-z0-9_:.-]*/y;
const attribute = /\s+([A-Za-z_:][A-Za-z0-9_:.-]*)="([^"<]*)"/y;
const entities = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function text(raw) {
  if (raw.includes(']]>')) throw new Error('“]]>” in a text');
  return raw.replace(/&([^;&]*;?)/g, (whole, entity) => {
    const [, number, named] = entity.match(/^(?:#(\d+)|([a-z]+));$/) ?? [];
    if (number) return String.fromCodePoint(Number(number));
    if (!Object.hasOwn(entities, named ?? '')) throw new Error(`“${whole}” is no entity`);
    return entities[named];
  });
}

/** The root, as {name, attributes, content: [text or element]}. */
export function readXml(xml) {
  if (!allowed.test(xml)) throw new Error('a character that XML does not allow');
  const head = '<?xml version="1.0" encoding="utf-8"?>\n';
  if (!xml.startsWith(head)) throw new Error('it does not begin with its declaration');
  let at = head.length;
  const take = (pattern) => { pattern.lastIndex = at; const found = pattern.exec(xml); if (found) at = pattern.lastIndex; return found; };
  const must = (what) => { if (!xml.startsWith(what, at)) throw new Error(`“${what}” is missing at ${at}: ${xml.slice(at, at + 40)}`); at += what.length; };
  function element() {
    must('<');
    const [tag] = take(name) ?? [];
    if (!tag) throw new Error(`no element at ${at}: ${xml.slice(at, at + 40)}`);
    const attributes = {}, content = [];
    for (let found; (found = take(attribute)); ) {
      if (Object.hasOwn(attributes, found[1])) throw new Error(`${tag}: ${found[1]} twice`);
      attributes[found[1]] = text(found[2]);
    }
    must('>');
    while (!xml.startsWith('</', at)) {
      const next = xml.indexOf('<', at);
      if (next < 0) throw new Error(`${tag} does not end`);
      if (next > at) content.push(text(xml.slice(at, next)));
      at = next;
      if (!xml.startsWith('</', at)) content.push(element());
    }
    must(`</${tag}>`);
    return { name: tag, attributes, content };
  }
  const root = element();
  if (xml.slice(at).trim() !== '') throw new Error('something follows the root');
  return root;
}

export const children = (element, tag) => element.content.filter((c) => c.name === tag);
export const textOf = (element) => element.content.map((c) => (typeof c === 'string' ? c : textOf(c))).join('');
