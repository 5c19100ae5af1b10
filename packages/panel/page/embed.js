'use strict';
// In the notebook's page: shows the panel once its kernel has answered it, and until then what stands in its place.
(() => {
  const place = document.currentScript.parentElement;
  const { port, id, path, token, title, allow, link, width } = JSON.parse(place.dataset.panel);
  const instead = place.firstElementChild;
  const settings = document.getElementById('jupyter-config-data');
  // A saved page that is not JupyterLab's has no kernel, and must not knock at its reader's own ports; a committed
  // notebook has lost its port.
  if (!settings || !port) return;
  const base = (JSON.parse(settings.textContent).baseUrl || '/').replace(/\/$/, '');
  const here = ['localhost', '127.0.0.1'].includes(location.hostname);
  const addresses = [...(here ? [`http://127.0.0.1:${port}`] : []), `${base}/proxy/${port}`];
  // A kernel that is busy with a cell answers late.
  const attempts = [3, 10, 60].flatMap((seconds) => addresses.map((address) => ({ address, seconds })));

  const frame = Object.assign(document.createElement('iframe'), { title, allow });
  frame.style.cssText = 'display: block; border: 0; width: 100%; height: 0;';
  if (width) frame.style.width = `min(100%, ${width}px)`;
  place.append(frame);
  let timer;
  const tryNext = () => {
    const next = attempts.shift();
    if (next === undefined) return frame.remove();
    frame.src = `${next.address}${path}#${token}`;
    timer = setTimeout(tryNext, 1000 * next.seconds);
  };
  tryNext();

  const sendTheme = () => {
    const style = getComputedStyle(document.body);
    const named = [
      ...['layout-color0', 'layout-color1', 'layout-color2', 'border-color2', 'ui-font-color1'],
      ...[
        'ui-font-color2',
        'brand-color1',
        'warn-color1',
        'error-color1',
        'ui-font-family',
        'code-font-family',
      ],
    ];
    const theme = named.map((name) => [`--jp-${name}`, style.getPropertyValue(`--jp-${name}`)]);
    const dark = document.body.dataset.jpThemeLight === 'false';
    frame.contentWindow?.postMessage({ ferlabTheme: { theme, dark } }, '*');
  };
  const watch = new MutationObserver(() => setTimeout(sendTheme, 300));
  watch.observe(document.body, { attributeFilter: ['data-jp-theme-name', 'data-jp-theme-light'] });

  window.addEventListener('message', function listen({ source, data }) {
    if (!place.isConnected) {
      watch.disconnect();
      return window.removeEventListener('message', listen);
    }
    if (source !== frame.contentWindow || data?.ferlabPanel !== id) return;
    if (data.loaded) {
      // The kernel is found, though it may be too busy to say more yet.
      clearTimeout(timer);
      sendTheme();
      if (link && !place.querySelector('a')) {
        const words = { href: frame.src, target: '_blank', rel: 'noopener', textContent: link };
        frame.before(Object.assign(document.createElement('a'), words));
      }
    }
    if (data.height > 0) frame.style.height = `${data.height}px`;
    if (data.connected === undefined) return;
    frame.style.display = data.connected ? 'block' : 'none';
    instead.hidden = data.connected;
  });
})();
