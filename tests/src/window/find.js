// Finds what an operator would: a visible element with a role and a name. Runs inside the page.
// Arguments: role, name ("" for any), whether the name must match exactly, whether to wait until there
// is one, and the callback of WebDriver's asynchronous scripts.
const [role, name, exact, wait, done] = arguments;

const native = {
  article: 'article', banner: 'header', button: 'button,input[type=button],input[type=submit],summary',
  checkbox: 'input[type=checkbox]', combobox: 'select', complementary: 'aside', dialog: 'dialog',
  heading: 'h1,h2,h3,h4,h5,h6', img: 'img', link: 'a[href]', list: 'ul,ol', listitem: 'li', main: 'main',
  navigation: 'nav', option: 'option', progressbar: 'progress', radio: 'input[type=radio]',
  region: 'section[aria-label],section[aria-labelledby]', row: 'tr', searchbox: 'input[type=search]',
  status: 'output', table: 'table', contentinfo: 'footer', form: 'form', paragraph: 'p', time: 'time',
  textbox: 'input:not([type]),input[type=text],input[type=tel],input[type=email],input[type=password],input[type=url],textarea',
};
const selector = [`[role~="${role}"]`].concat(
  (native[role] ?? '').split(',').filter(Boolean).map((each) => `${each}:not([role])`),
).join(',');

const tidy = (text) => (text ?? '').replace(/\s+/g, ' ').trim();
const nameOf = (element) => {
  const by = element.getAttribute('aria-labelledby');
  if (by) return tidy(by.split(/\s+/).map((id) => document.getElementById(id)?.textContent ?? '').join(' '));
  return tidy(element.getAttribute('aria-label')
    || (element.labels?.length ? [...element.labels].map((label) => label.textContent).join(' ') : '')
    || (element.matches('img') ? element.alt : '')
    || (element.matches('input,textarea,select') ? '' : element.textContent)
    || element.getAttribute('title') || element.getAttribute('placeholder'));
};
const shown = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: false })
  && !element.closest('[aria-hidden=true],[inert]');
const find = () => [...document.querySelectorAll(selector)].filter((element) => {
  if (!shown(element)) return false;
  const found = nameOf(element);
  return !name || (exact ? found === name : found.toLowerCase().includes(name.toLowerCase()));
});

const settled = () => {
  const found = find();
  return wait && found.length === 0 ? null : found;
};
// What has just come is found once it is painted: nobody presses what cannot be seen yet, and what is made anew before
// that was never there for an operator.
const first = settled();
if (first) {
  done(first);
} else {
  const watcher = new MutationObserver(() => {
    if (!settled()) return;
    watcher.disconnect();
    requestAnimationFrame(() => requestAnimationFrame(() => {
      const painted = settled();
      if (painted) done(painted);
      else watch();
    }));
  });
  const watch = () => watcher.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
  watch();
}
