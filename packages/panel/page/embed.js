'use strict';
// In the notebook's page: shows the panel once its kernel has answered it, and until then what stands in its place.
(async () => {
  // VS Code runs a copy of the script, which stands beside the output.
  const beside = document.currentScript.parentElement;
  const place = beside.closest('.ferlab-panel') ?? beside.querySelector('.ferlab-panel');
  const panel = JSON.parse(place.dataset.panel);
  const { port, id, path, token, title, allow, link, width, kernel, made, below = 0 } = panel;
  const instead = place.firstElementChild;
  const settings = document.getElementById('jupyter-config-data');
  // A saved page that is not JupyterLab's has no kernel, and must not knock at its reader's own ports, nor has VS Code a
  // way to them.
  if (!settings) {
    const { elsewhere } = place.dataset;
    if (elsewhere) instead.firstElementChild.textContent = elsewhere;
    return;
  }
  // A committed notebook has lost its port.
  if (!port) return;
  const base = (JSON.parse(settings.textContent).baseUrl || '/').replace(/\/$/, '');
  const direct = `http://127.0.0.1:${port}`;
  const here = ['localhost', '127.0.0.1'].includes(location.hostname);

  const gone = () => {
    const prompt = place.closest('.jp-Cell')?.querySelector('.jp-InputPrompt');
    const [cell] = /\[\d+\]/.exec(prompt?.textContent ?? '') ?? [];
    instead.firstElementChild.textContent =
      'Kernel not connected: the one that answered here has gone. ' +
      `Run ${cell ? `cell ${cell}` : 'this cell'} again; in a new kernel, first the cells above that it needs.` +
      (below > 0 ? ' What stands below is as old as the saved notebook.' : '');
  };
  // Of a kernel that has ended nothing is asked: the proxy would log an error, and its port may be another's by now.
  const answer = kernel && (await fetch(`${base}/api/kernels`).catch(() => undefined));
  const kernels = answer?.ok ? await answer.json().catch(() => undefined) : undefined;
  if (Array.isArray(kernels) && !kernels.some((one) => one.id === kernel)) return gone();
  // A kernel that was restarted has the same name; where it was reached without the proxy, it would be again.
  const memory = { name: 'ferlab-reached', value: `${kernel}:${port}` };
  let reached = '';
  try {
    reached = window.localStorage.getItem(memory.name) ?? '';
  } catch {
    // A page without a memory asks the proxy, too.
  }
  const isNear = here && kernel && reached.split(' ').includes(memory.value);
  const addresses = [...(here ? [direct] : []), ...(isNear ? [] : [`${base}/proxy/${port}`])];
  // A kernel that is busy with a cell answers late.
  let attempts = [3, 10, 60].flatMap((seconds) => addresses.map((address) => ({ address, seconds })));

  // Shown before this page was opened, or a second time in it: the kernel's changes of its neighbours come here no more.
  const seen = (window.ferlabPanels ??= new Set());
  // `made` is by the kernel's clock, which may be another machine's.
  const ahead = Date.parse(answer?.headers.get('date')) - Date.now();
  const opened = window.performance.timeOrigin + (Math.abs(ahead) > 5000 ? ahead : 0);
  const restored = made < opened || seen.has(id);
  seen.add(id);
  // The outputs below, as the panel wants them; the rules go when the panel goes.
  place.dataset.id = id;
  const neighbours = (how, part = '') =>
    Array.from({ length: below }, (_, i) => {
      const own = `.jp-OutputArea-child:has(.ferlab-panel[data-id="${id}"][data-below="${how}"])`;
      return `${own}${' + .jp-OutputArea-child'.repeat(i + 1)} ${part}`;
    }).join();
  const rules =
    `${neighbours('paused')} { filter: grayscale(1); } ${neighbours('paused', 'img')} { opacity: 0.5; }` +
    `${neighbours('instead')} { display: none; }`;
  if (below > 0) place.append(Object.assign(document.createElement('style'), { textContent: rules }));

  const frame = Object.assign(document.createElement('iframe'), { title, allow });
  frame.style.cssText = 'display: block; border: 0; width: 100%; height: 0;';
  if (width) frame.style.width = `min(100%, ${width}px)`;
  place.append(frame);
  let timer;
  let found = false;
  const tryNext = () => {
    clearTimeout(timer);
    const next = attempts.shift();
    if (next === undefined) {
      end();
      frame.remove();
      return gone();
    }
    const { address, seconds } = next;
    frame.onload = () => {
      // An error's page: nobody is there. What the panel's own page says may come a little later.
      attempts = attempts.filter((other) => other.address !== address);
      clearTimeout(timer);
      timer = setTimeout(() => found || tryNext(), 500);
    };
    frame.src = `${address}${path}#${token}`;
    timer = setTimeout(tryNext, 1000 * seconds);
  };
  const remember = () => {
    if (!kernel || isNear || !frame.src.startsWith(direct)) return;
    try {
      window.localStorage.setItem(
        memory.name,
        [memory.value, ...reached.split(' ')].slice(0, 50).join(' ').trim(),
      );
    } catch {
      // As above.
    }
  };

  const sendTheme = () => {
    const style = getComputedStyle(document.body);
    const named = [
      ...['layout-color0', 'layout-color1', 'layout-color2', 'border-color2', 'ui-font-color1'],
      ...['ui-font-color2', 'brand-color1', 'warn-color1', 'error-color1', 'success-color1'],
      ...['ui-font-family', 'code-font-family'],
    ];
    const theme = named.map((name) => [`--jp-${name}`, style.getPropertyValue(`--jp-${name}`)]);
    const dark = document.body.dataset.jpThemeLight === 'false';
    frame.contentWindow?.postMessage({ ferlabTheme: { theme, dark, restored } }, '*');
  };
  const watch = new MutationObserver(() => (place.isConnected ? setTimeout(sendTheme, 300) : end()));
  watch.observe(document.body, { attributeFilter: ['data-jp-theme-name', 'data-jp-theme-light'] });

  const listen = ({ source, data }) => {
    if (!place.isConnected) return end();
    if (source !== frame.contentWindow || data?.ferlabPanel !== id) return;
    if (data.loaded) {
      // The kernel is found, though it may be too busy to say more yet.
      found = true;
      clearTimeout(timer);
      frame.onload = null;
      remember();
      sendTheme();
      if (link && !place.querySelector('a')) {
        const words = { href: frame.src, target: '_blank', rel: 'noopener', textContent: link };
        frame.before(Object.assign(document.createElement('a'), words));
      }
    }
    if (data.height > 0) frame.style.height = `${data.height}px`;
    if (data.below !== undefined) place.dataset.below = data.below;
    if (data.connected === undefined) return;
    frame.style.display = data.connected ? 'block' : 'none';
    instead.hidden = data.connected;
    if (data.connected) return;
    place.dataset.below = '';
    gone();
  };
  window.addEventListener('message', listen);
  const end = () => {
    clearTimeout(timer);
    watch.disconnect();
    window.removeEventListener('message', listen);
  };
  tryNext();
})();
