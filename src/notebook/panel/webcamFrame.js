'use strict';
// In the webcam's page, where it stands in a notebook's output: tells that it is there, and how high it wants to be.
(() => {
  if (parent === window) return;
  const id = location.pathname.split('/').at(-2);
  const tell = () => {
    const height = Math.max(560, Math.round(0.66 * window.innerWidth));
    parent.postMessage({ ferlabPanel: id, loaded: true, connected: true, height }, '*');
  };
  tell();
  window.addEventListener('resize', tell);
})();
