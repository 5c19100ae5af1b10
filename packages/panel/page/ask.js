'use strict';
// In the panel's page: `ask` sends the kernel a message; `tell` tells the page that shows this one, as how it goes.
(() => {
  const token = location.hash.slice(1);
  const id = location.pathname.split('/').pop();
  const tell = (window.tell = (news) => parent.postMessage({ ferlabPanel: id, ...news }, '*'));

  window.ask = async (message) => {
    const response = await fetch(location.pathname, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-panel-token': token },
      body: JSON.stringify(message),
    }).catch(() => undefined);
    const told = await response?.json().catch(() => undefined);
    // 403 and 404: another kernel has this port now.
    const connected = told !== undefined && ![403, 404].includes(response.status);
    document.documentElement.classList.toggle('lost', !connected);
    tell({ connected });
    if (!connected) throw new Error('Kernel not connected.');
    if (told.error !== undefined) throw new Error(told.error);
    return told.answer;
  };

  window.addEventListener('message', ({ source, data }) => {
    if (source !== parent || !data?.ferlabTheme) return;
    const { theme, dark, restored } = data.ferlabTheme;
    const root = document.documentElement;
    for (const [name, value] of theme) if (value) root.style.setProperty(name, value);
    root.classList.toggle('dark', dark);
    root.classList.toggle('light', !dark);
    root.classList.toggle('restored', restored === true);
  });
  tell({ loaded: true });
  new ResizeObserver(() => tell({ height: Math.ceil(document.documentElement.offsetHeight) })).observe(
    document.documentElement,
  );
})();
