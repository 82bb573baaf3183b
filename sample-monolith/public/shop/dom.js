/** `h('a', { href: '#/' }, 'Home')`: text is always text, so no name of a product can become markup. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== undefined && value !== false) element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child !== undefined));
  return element;
}

export function replaceMain(content) {
  const main = document.querySelector('#main');
  main.replaceChildren(...content);
  main.focus({ preventScroll: true });
  scrollTo({ top: 0 });
}

let hiding;

export function notice(text) {
  const line = document.querySelector('#notice');
  line.textContent = text;
  line.hidden = false;
  clearTimeout(hiding);
  hiding = setTimeout(() => {
    line.hidden = true;
  }, 4000);
}

/** Shows what the server did not like, instead of leaving the visitor before a button that does nothing. */
export function guarded(work) {
  return async (event) => {
    event.preventDefault();
    try {
      await work(event);
    } catch (error) {
      notice(error.message);
    }
  };
}

export function pieces(count) {
  return count === 1 ? '1 piece' : `${count} pieces`;
}

export function longDate(iso) {
  return new Date(iso).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
}

/** A label around its input; the name is what the API calls the field. */
export function field(label, attributes) {
  return h('label', {}, label, h('input', { required: true, ...attributes }));
}
