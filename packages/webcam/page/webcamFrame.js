'use strict';
// In the webcam's page, where it stands in a notebook's output: tells that it is there and how high it is, and takes on
// the notebook's theme.
(() => {
  if (parent === window) return;
  const id = location.pathname.split('/').at(-2);
  const root = document.documentElement;
  root.classList.add('framed');
  const tell = (news) => parent.postMessage({ ferlabPanel: id, ...news }, '*');
  window.addEventListener('message', ({ source, data }) => {
    if (source === parent && data?.ferlabTheme)
      root.style.colorScheme = data.ferlabTheme.dark ? 'dark' : 'light';
  });
  tell({ loaded: true, connected: true });
  new ResizeObserver(() => tell({ height: Math.ceil(document.body.offsetHeight) })).observe(document.body);
})();
