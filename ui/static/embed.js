// Draws a bubble that opens the chat in a frame: <script defer src="…/embed.js" data-title data-position data-color data-open data-token-endpoint>
"use strict";
(() => {
  const script = document.currentScript;
  if (!script || document.getElementById("zhize-embed")) return;
  const home = new URL(".", script.src);
  const read = (name, fallback) => script.dataset[name] || fallback;
  const title = read("title", "职责问答");
  const left = read("position", "right") === "left";
  const color = CSS.supports("color", read("color", "")) ? read("color") : "#1d4f91";
  const endpoint = script.dataset.tokenEndpoint ? new URL(script.dataset.tokenEndpoint, location.href) : null;
  const memory = "zhize-embed";
  let state = {};
  try { state = JSON.parse(localStorage.getItem(memory)) || {}; } catch { /* shut or spoilt: as if new */ }
  const save = () => { try { localStorage.setItem(memory, JSON.stringify(state)); } catch { /* shut */ } };

  const host = document.createElement("div");
  host.id = "zhize-embed";
  const root = host.attachShadow({ mode: "open" });
  const style = document.createElement("style");
  style.textContent = `
    :host { all: initial; position: fixed; z-index: 2147483000; bottom: 20px; ${left ? "left" : "right"}: 20px; font-family: system-ui, "PingFang SC", "Microsoft YaHei", sans-serif; }
    button { font: inherit; cursor: grab; border: none; color: #fff; background: ${color}; }
    .bubble { min-width: 56px; height: 56px; border-radius: 28px; padding: 0 20px; font-size: 16px; box-shadow: 0 4px 16px rgb(0 0 0 / .28); touch-action: none; }
    .bubble:focus-visible, .close:focus-visible { outline: 3px solid #000; outline-offset: 2px; box-shadow: 0 0 0 2px #fff; }
    .panel { position: fixed; bottom: 88px; ${left ? "left" : "right"}: 20px; width: min(440px, calc(100vw - 24px)); height: min(680px, calc(100vh - 112px)); background: #fff; border-radius: 12px; overflow: hidden; box-shadow: 0 8px 40px rgb(0 0 0 / .3); display: flex; flex-direction: column; }
    .panel[hidden] { display: none; }
    .bar { display: flex; justify-content: space-between; align-items: center; background: ${color}; color: #fff; padding: 6px 8px 6px 14px; font-size: 16px; }
    .close { cursor: pointer; font-size: 15px; padding: 6px 12px; border-radius: 6px; min-height: 36px; }
    iframe { border: none; flex: 1; width: 100%; }
    @media (max-width: 520px) { .panel { left: 0; right: 0; bottom: 0; width: 100vw; height: 88vh; border-radius: 12px 12px 0 0; } }`;
  const bubble = document.createElement("button");
  bubble.className = "bubble";
  bubble.type = "button";
  bubble.textContent = title;
  bubble.setAttribute("aria-haspopup", "dialog");
  const panel = document.createElement("div");
  panel.className = "panel";
  panel.hidden = true;
  panel.setAttribute("role", "dialog");
  panel.setAttribute("aria-label", title);
  const bar = document.createElement("div");
  bar.className = "bar";
  const name = document.createElement("span");
  name.textContent = title;
  const close = document.createElement("button");
  close.className = "close";
  close.type = "button";
  close.textContent = "关闭";
  bar.append(name, close);
  panel.append(bar);
  root.append(style, panel, bubble);
  document.body.append(host);
  let frame = null;

  function open(opened) {
    if (opened && !frame) {
      frame = document.createElement("iframe");
      frame.title = title;
      frame.allow = "clipboard-write";
      frame.src = new URL("?embed=1", home).href;
      panel.append(frame);
    }
    panel.hidden = !opened;
    bubble.setAttribute("aria-expanded", String(opened));
    state.open = opened;
    save();
    if (!opened) bubble.focus();
  }
  close.addEventListener("click", () => open(false));
  panel.addEventListener("keydown", (event) => { if (event.key === "Escape") open(false); });

  // The bubble can be dragged out of the way; a press that hardly moves is a click.
  let drag = null;
  function place(x, y) {
    const rect = bubble.getBoundingClientRect();
    const fitX = Math.min(Math.max(4, x), innerWidth - rect.width - 4);
    const fitY = Math.min(Math.max(4, y), innerHeight - rect.height - 4);
    Object.assign(host.style, { left: fitX + "px", top: fitY + "px", right: "auto", bottom: "auto" });
    Object.assign(state, { x: fitX / innerWidth, y: fitY / innerHeight });
  }
  bubble.addEventListener("pointerdown", (event) => {
    const rect = bubble.getBoundingClientRect();
    drag = { id: event.pointerId, dx: event.clientX - rect.left, dy: event.clientY - rect.top, x: event.clientX, y: event.clientY, moved: false };
    bubble.setPointerCapture(event.pointerId);
  });
  bubble.addEventListener("pointermove", (event) => {
    if (!drag || event.pointerId !== drag.id) return;
    drag.moved ||= Math.hypot(event.clientX - drag.x, event.clientY - drag.y) > 6;
    if (drag.moved) place(event.clientX - drag.dx, event.clientY - drag.dy);
  });
  bubble.addEventListener("pointerup", () => { if (drag?.moved) { save(); setTimeout(() => { drag = null; }); } else drag = null; });
  bubble.addEventListener("click", () => { if (!drag?.moved) open(panel.hidden); });
  if (typeof state.x === "number" && typeof state.y === "number") place(state.x * innerWidth, state.y * innerHeight);

  // The frame asks for the portal's token; only our own origin is heard and answered.
  addEventListener("message", async (event) => {
    if (event.origin !== home.origin || !frame || event.source !== frame.contentWindow || event.data?.zhize !== "need-token" || !endpoint) return;
    try {
      const response = await fetch(endpoint, { credentials: "same-origin" });
      if (!response.ok) return;
      const token = (await response.text()).trim().replace(/^"|"$/g, "");
      frame.contentWindow.postMessage({ zhizeToken: token }, home.origin);
    } catch { /* the portal gives none: the chat asks on without */ }
  });

  if (state.open ?? (script.dataset.open !== undefined && script.dataset.open !== "false")) open(true);
})();
