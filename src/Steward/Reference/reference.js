const place = document.getElementById('operations');
const find = document.getElementById('find');

function element(name, text, className) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  return made;
}

/** A schema as short JSON-like text; references are followed four deep. */
function shape(schema, schemas, depth = 0) {
  if (!schema) return '–';
  if (schema.$ref) {
    const name = schema.$ref.split('/').pop();
    return depth > 4 ? name : shape(schemas[name], schemas, depth + 1);
  }
  const type = Array.isArray(schema.type) ? schema.type.join(' | ') : schema.type;
  if (schema.oneOf || schema.anyOf) return (schema.oneOf || schema.anyOf).map((one) => shape(one, schemas, depth + 1)).join(' | ');
  if (schema.items) return `[${shape(schema.items, schemas, depth + 1)}]`;
  if (schema.properties) {
    const pad = '  '.repeat(depth + 1);
    const required = new Set(schema.required || []);
    const lines = Object.entries(schema.properties).map(([name, one]) => `${pad}${name}${required.has(name) ? '' : '?'}: ${shape(one, schemas, depth + 1)}`);
    return `{\n${lines.join('\n')}\n${'  '.repeat(depth)}}`;
  }
  return schema.enum ? schema.enum.join(' | ') : [type, schema.format].filter(Boolean).join(' ') || 'any';
}

function bodyOf(content) {
  return content && Object.values(content)[0] ? Object.values(content)[0].schema : null;
}

function operation(path, method, told, schemas) {
  const box = element('details');
  box.dataset.words = `${method} ${path} ${told.summary || ''} ${(told.tags || []).join(' ')}`.toLowerCase();
  const head = element('summary');
  head.append(element('span', method.toUpperCase(), 'method'), element('code', path), element('span', told.summary || '', 'said'));
  box.append(head);
  for (const one of told.parameters || []) box.append(element('div', `${one.in} ${one.name}${one.required ? '' : '?'}: ${shape(one.schema, schemas)}`));
  const sent = bodyOf(told.requestBody && told.requestBody.content);
  if (sent) box.append(element('strong', 'Body'), element('pre', shape(sent, schemas)));
  for (const [status, answer] of Object.entries(told.responses || {})) {
    box.append(element('strong', `${status} ${answer.description || ''}`));
    const given = bodyOf(answer.content);
    if (given) box.append(element('pre', shape(given, schemas)));
  }
  return box;
}

function show(description) {
  const schemas = (description.components && description.components.schemas) || {};
  const groups = new Map();
  for (const [path, methods] of Object.entries(description.paths))
    for (const [method, told] of Object.entries(methods)) {
      const tag = (told.tags || ['Other'])[0];
      if (!groups.has(tag)) groups.set(tag, []);
      groups.get(tag).push(operation(path, method, told, schemas));
    }
  place.replaceChildren();
  for (const [tag, boxes] of [...groups].sort((a, b) => a[0].localeCompare(b[0]))) {
    const section = element('section');
    section.append(element('h2', tag), ...boxes);
    place.append(section);
  }
}

function filter() {
  const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const section of place.querySelectorAll('section')) {
    let isAny = false;
    for (const box of section.querySelectorAll('details')) {
      box.hidden = !words.every((word) => box.dataset.words.includes(word));
      isAny ||= !box.hidden;
    }
    section.hidden = !isAny;
  }
}

find.addEventListener('input', filter);
const answer = await fetch('/openapi/v1.json');
if (answer.ok) show(await answer.json());
else place.textContent = `The description cannot be read: ${answer.status}.`;
