// The page's own script: chat with sources, explore, bulk. Every text goes in as text, never as HTML.
"use strict";
(() => {
  const base = new URL("..", document.currentScript.src).href;
  const framed = window.parent !== window;
  const embedded = framed || new URLSearchParams(location.search).has("embed");
  const texts = new Map(); // stored texts of documents, by id
  let config = { examples: [], documents: [], reasons: {}, kinds: {}, origins: [] };
  let token = "";
  try { token = sessionStorage.getItem("zhize-key") || ""; } catch { /* storage may be shut in a frame */ }

  // -- making elements -------------------------------------------------------------------------------------------
  function el(name, attributes = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (value === false || value === null || value === undefined) continue;
      if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
      else if (key === "class") made.className = value;
      else if (key in made && typeof value !== "string") made[key] = value;
      else made.setAttribute(key, value === true ? "" : value);
    }
    made.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
    return made;
  }
  const button = (text, act, more = {}) => el("button", { type: "button", onclick: act, ...more }, text);
  const option = (value, text = value) => el("option", { value }, text);
  function svg(name, attributes) {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  }

  // -- calling the service ---------------------------------------------------------------------------------------
  class Failure extends Error {
    constructor(message, status) { super(message); this.status = status; }
  }
  async function call(path, { method = "GET", body, form } = {}) {
    const headers = { "x-zhize-channel": embedded ? "portal" : "page" };
    if (token) headers.authorization = "Bearer " + token;
    if (body !== undefined) headers["content-type"] = "application/json";
    let response;
    try {
      response = await fetch(new URL(path, base), { method, headers, body: form || (body === undefined ? undefined : JSON.stringify(body)) });
    } catch {
      throw new Failure("连接不上服务,请检查网络后重试。", 0);
    }
    if (response.ok) { tokenRefused = false; return response; }
    let message = `服务返回错误(${response.status})。`;
    try { message = (await response.json()).error.message || message; } catch { /* not JSON */ }
    if (response.status === 401 || response.status === 403) {
      if (await askForKey(message)) return call(path, { method, body, form });
    }
    throw new Failure(message, response.status);
  }
  const get = async (path) => (await call(path)).json();

  let keyAsked = null;
  let tokenRefused = false;
  let tokenCame = () => {};
  // The page around us may know who its user is; what it says is heard only from an origin that may frame us.
  function tokenFromPortal() {
    return new Promise((done) => {
      const late = setTimeout(() => done(false), 3000);
      tokenCame = () => { clearTimeout(late); done(true); };
      window.parent.postMessage({ zhize: "need-token" }, "*");
    });
  }
  function askForKey(message) {
    if (framed && !tokenRefused) {
      tokenRefused = true; // a token that is refused as well is not asked for again
      return tokenFromPortal();
    }
    keyAsked ||= new Promise((done) => {
      const input = el("input", { type: "password", autocomplete: "off", id: "z-key" });
      const dialog = el("dialog", { class: "zhize-plain z-dialog", "aria-label": "访问密钥" },
        el("form", { method: "dialog", onsubmit: () => { token = input.value.trim(); try { sessionStorage.setItem("zhize-key", token); } catch { /* shut */ } } },
          el("p", {}, message), el("label", { for: "z-key" }, "访问密钥 "), input, " ", el("button", { class: "z-primary" }, "确定")));
      dialog.addEventListener("close", () => { dialog.remove(); keyAsked = null; done(Boolean(input.value.trim())); });
      document.body.append(dialog);
      dialog.showModal();
    });
    return keyAsked;
  }
  async function download(path, name) {
    const blob = await (await call(path)).blob();
    const link = el("a", { href: URL.createObjectURL(blob), download: name });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

  // -- the reader: the source beside the answer, with the quoted span marked -------------------------------------
  const reader = { element: null, places: [], at: 0, from: null };
  function buildReader() {
    const title = el("h2", { id: "z-reader-title" });
    const count = el("output", { "aria-live": "polite" });
    const where = el("p", { class: "z-where" });
    const text = el("div", { class: "z-text", tabindex: "0", role: "document", "aria-label": "原文" });
    const before = button("‹ 上一处", () => step(-1));
    const after = button("下一处 ›", () => step(1));
    reader.element = el("aside", { class: "z-reader", hidden: true, "aria-labelledby": "z-reader-title", id: "z-reader" },
      el("header", {}, title, el("nav", { "aria-label": "引用" }, before, count, after,
        button("关闭", closeReader, { class: "z-close" })), where), text);
    Object.assign(reader, { title, count, where, text, before, after });
    reader.element.addEventListener("keydown", (event) => {
      if (event.key === "Escape") closeReader();
      if (event.key === "ArrowLeft" && event.altKey) step(-1);
      if (event.key === "ArrowRight" && event.altKey) step(1);
    });
    document.body.append(reader.element);
  }
  async function textOf(id) {
    if (!texts.has(id)) texts.set(id, await get("v1/documents/" + encodeURIComponent(id)));
    return texts.get(id);
  }
  async function openReader(places, at, from) {
    if (!reader.element) buildReader();
    Object.assign(reader, { places, from });
    reader.element.hidden = false;
    document.body.classList.add("z-reading");
    await show(at);
    reader.text.focus({ preventScroll: true });
  }
  function closeReader() {
    reader.element.hidden = true;
    document.body.classList.remove("z-reading");
    for (const mark of document.querySelectorAll('.z-mark[aria-current="true"]')) mark.removeAttribute("aria-current");
    if (reader.from && reader.from.isConnected) reader.from.focus();
  }
  const step = (by) => show((reader.at + by + reader.places.length) % reader.places.length);
  async function show(at) {
    reader.at = at;
    const place = reader.places[at];
    const stored = await textOf(place.document);
    reader.title.textContent = stored.title;
    reader.count.textContent = `${at + 1}/${reader.places.length}`;
    reader.before.disabled = reader.after.disabled = reader.places.length < 2;
    reader.where.textContent = `${place.label || ""}  版本 ${String(stored.version).slice(7, 15)}`;
    // Offsets count characters, as Python does: a pair of halves is one.
    const chars = reader.chars?.id === stored.id ? reader.chars.list : Array.from(stored.text);
    reader.chars = { id: stored.id, list: chars };
    const cut = (start, end) => chars.slice(start, end).join("");
    const mark = el("mark", {}, cut(place.start, place.end));
    reader.text.replaceChildren(cut(0, place.start), mark, cut(place.end, chars.length));
    const top = mark.offsetTop - reader.text.offsetTop - reader.text.clientHeight / 3;
    reader.text.scrollTop = Math.max(0, top);
    if (place.mark) {
      for (const one of document.querySelectorAll('.z-mark[aria-current="true"]')) one.removeAttribute("aria-current");
      place.mark.setAttribute("aria-current", "true");
    }
  }
  const placeOfItem = (item) => ({ document: item.document, label: item.label, start: item.start, end: item.end });

  // -- chat ------------------------------------------------------------------------------------------------------
  function chat(root) {
    let history = [];
    let busy = false;
    const log = el("div", { class: "z-log", role: "log", "aria-live": "polite", "aria-label": "对话", tabindex: "0" });
    const input = el("textarea", { rows: "1", "aria-label": "输入问题", placeholder: "请输入问题", maxlength: "4000", enterkeyhint: "send" });
    const send = el("button", { type: "submit", class: "z-primary" }, "提问");
    const which = config.documents.length > 1
      ? el("select", { "aria-label": "在哪份文件里找" }, option("", "全部文件"), ...config.documents.map((one) => option(one.id, one.title))) : null;
    const form = el("form", { class: "z-form", onsubmit: (event) => { event.preventDefault(); ask(input.value); } },
      which, input, send, button("新对话", restart, { class: "z-new" }),
      el("p", { class: "z-hint" }, "按 Enter 发送,Shift+Enter 换行。答案只取自所列文件,每个事实都注明出处。"));
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); ask(input.value); }
    });
    input.addEventListener("input", () => { input.style.height = "auto"; input.style.height = Math.min(input.scrollHeight + 2, 160) + "px"; });
    const room = el("section", { class: "z-chat", "aria-label": "问答" }, log, form);
    root.replaceChildren(room);
    fit();
    addEventListener("resize", fit);
    const watcher = new ResizeObserver(fit);
    watcher.observe(document.body);
    watcher.observe(root);
    restart();

    // The conversation fills the window below the tabs, so that only it scrolls.
    function fit() {
      const top = room.getBoundingClientRect().top + scrollY;
      if (top) room.style.setProperty("--z-room", `${Math.max(260, innerHeight - top - 16)}px`);
    }

    function restart() {
      history = [];
      if (reader.element && !reader.element.hidden) closeReader();
      log.replaceChildren(el("div", { class: "z-welcome" }, el("h2", {}, "您想了解哪件事?"),
        "可以问谁负责、目标是多少、某个单位或领导牵头哪些任务。", choices(config.examples)));
      input.value = "";
    }
    function choices(questions) {
      return questions.length ? el("ul", { class: "z-choices" }, ...questions.map((one) => el("li", {}, button(one, () => ask(one))))) : null;
    }

    async function ask(text) {
      const question = text.trim();
      if (!question || busy) return;
      busy = send.disabled = true;
      input.value = "";
      input.style.height = "auto";
      log.append(el("div", { class: "z-mine" }, el("p", {}, el("span", { class: "z-away" }, "我问:"), question)));
      const waiting = el("div", { class: "z-reply z-busy", "aria-busy": "true" }, "正在查找");
      log.append(waiting);
      log.scrollTop = log.scrollHeight;
      try {
        const body = { question, history: history.slice(-8) };
        if (which && which.value) body.documents = [which.value];
        const reply = await (await call("v1/ask", { method: "POST", body })).json();
        history.push(question);
        waiting.replaceWith(replyElement(reply));
      } catch (failure) {
        waiting.replaceWith(el("div", { class: "z-reply z-failed" }, el("p", { class: "z-answer", role: "alert" }, failure.message),
          el("div", { class: "z-tools" }, button("再试一次", () => ask(question)))));
      }
      busy = send.disabled = false;
      const asked = log.lastElementChild.previousElementSibling;
      log.scrollTop = asked.offsetTop - 8;
      if (!matchMedia("(pointer: coarse)").matches) input.focus({ preventScroll: true });
    }

    function replyElement(reply) {
      const places = reply.citations.map((one) => ({ ...one, document: one.item.slice(0, one.item.indexOf("/")), label: one.item.slice(one.item.indexOf("/") + 1) }));
      const found = el("div", { class: reply.answerable ? "z-reply" : "z-reply z-refused" });
      found.append(el("p", { class: "z-answer" }, el("span", { class: "z-away" }, "答:"), ...withMarks(reply.answer, places)));
      if (reply.items.length > 1) found.append(itemTable(reply));
      if (reply.suggestions.length) {
        found.append(el("p", { class: "z-version" }, reply.answerable ? "还可以问:" : "可以改问:"), choices(reply.suggestions));
      }
      found.append(tools(reply, places), versionLine(reply));
      return found;
    }

    function withMarks(answer, places) {
      const shown = answer.split(/(\[\d+\])/).map((part) => {
        const number = /^\[(\d+)\]$/.exec(part);
        const at = number ? places.findIndex((place) => place.marker === Number(number[1])) : -1;
        if (at < 0) return part;
        return markButton(places, at);
      });
      if (places.length && !shown.some((part) => part instanceof Element)) shown.push(...places.map((_, at) => markButton(places, at)));
      return shown;
    }
    function markButton(places, at) {
      const mark = button(String(places[at].marker), () => openReader(places, at, mark).catch(say), {
        class: "z-mark", "aria-label": `出处 ${places[at].marker}:${places[at].label}`, title: places[at].quote.slice(0, 120) });
      places[at].mark ||= mark;
      return mark;
    }
    function say(failure) { log.append(el("div", { class: "z-reply z-failed" }, el("p", { class: "z-answer", role: "alert" }, failure.message))); }

    function itemTable(reply) {
      const rows = reply.items.map((item) => {
        const open = button(item.label, () => openReader(reply.items.map(placeOfItem), reply.items.indexOf(item), open).catch(say), { class: "z-link" });
        return el("tr", {}, el("td", {}, open), el("td", {}, item.title), el("td", {}, item.lead || "未列"),
          el("td", {}, item.cooperating.join("、")));
      });
      const path = "v1/export?" + new URLSearchParams(reply.items.map((item) => ["id", item.id]));
      return el("div", {}, el("div", { class: "z-scroll", tabindex: "0", role: "region", "aria-label": "相关任务表" },
        el("table", {}, el("caption", {}, `共 ${reply.items.length} 项`),
          el("thead", {}, el("tr", {}, ...["编号", "任务", "牵头单位", "配合单位"].map((name) => el("th", { scope: "col" }, name)))),
          el("tbody", {}, ...rows))),
        el("div", { class: "z-tools" }, button("下载表格", () => download(path, "任务表.xlsx").catch(say))));
    }

    function tools(reply, places) {
      const up = button("有用", () => thumb(1), { "aria-pressed": "false" });
      const down = button("有误", () => reasons(), { "aria-pressed": "false" });
      const status = el("span", { role: "status", class: "z-version" });
      const bar = el("div", { class: "z-tools" }, places.length ? button("看原文", (event) => openReader(places, 0, event.currentTarget).catch(say)) : null,
        button("复制", () => copy()), up, down, status);
      async function copy() {
        const sources = reply.citations.map((one) => `[${one.marker}] ${one.item}:“${one.quote}”`);
        try { await navigator.clipboard.writeText([reply.answer, ...sources].join("\n")); status.textContent = "已复制"; }
        catch { status.textContent = "浏览器不允许复制"; }
      }
      async function thumb(value, reason = "", comment = "") {
        try {
          await call("v1/feedback", { method: "POST", body: { reply_id: reply.id, question: reply.question, thumb: value > 0 ? "up" : "down", reason, comment } });
          up.setAttribute("aria-pressed", String(value > 0));
          down.setAttribute("aria-pressed", String(value < 0));
          status.textContent = "谢谢,已记下";
        } catch (failure) { status.textContent = failure.message; }
      }
      function reasons() {
        if (bar.nextElementSibling?.classList.contains("z-reason")) { bar.nextElementSibling.remove(); return; }
        const name = "reason-" + reply.id;
        const comment = el("textarea", { "aria-label": "补充说明", placeholder: "补充说明(可不填)", maxlength: "1000" });
        const field = el("fieldset", { class: "z-reason" }, el("legend", {}, "哪里有误?"),
          ...Object.entries(config.reasons).map(([key, label], at) => el("label", {}, el("input", { type: "radio", name, value: key, checked: at === 0 }), label)),
          comment, button("提交", () => { thumb(-1, field.querySelector("input:checked").value, comment.value); field.remove(); }, { class: "z-primary" }));
        bar.after(field);
        field.querySelector("input").focus();
      }
      return bar;
    }

    function versionLine(reply) {
      const titles = Object.fromEntries(config.documents.map((one) => [one.id, one.title]));
      const parts = Object.entries(reply.document_versions).map(([id, version]) => `${titles[id] || id}(版本 ${version.slice(7, 15)})`);
      return el("p", { class: "z-version" }, parts.length ? "依据文件:" + parts.join(";") : "");
    }
    zhize.ask = ask;
  }

  // -- explore ---------------------------------------------------------------------------------------------------
  async function explore(root) {
    root.replaceChildren(el("p", { role: "status" }, "正在载入"));
    const [{ items: all }, { units }] = await Promise.all([get("v1/items"), get("v1/units")]);
    const items = all.filter((item) => item.annex);
    const bare = (name) => name.replace(/[((].*?[))]$/, "");
    const leaders = [...new Set(items.flatMap((item) => item.leaders))];
    const kinds = [...new Set(items.map((item) => item.annex_title || `附件${item.annex}`))];
    const pick = (label, ...options) => { const select = el("select", { onchange: draw }, ...options); return [el("label", {}, label, select), select]; };
    const [documentLabel, documentPick] = pick("文件", option("", "全部文件"), ...config.documents.map((one) => option(one.id, one.title)));
    const [unitLabel, unitPick] = pick("单位", option("", "全部单位"), ...[...new Set(units.map((one) => one.name))].map((name) => option(name)));
    const [roleLabel, rolePick] = pick("角色", option("", "牵头或配合"), option("lead", "牵头"), option("join", "配合"));
    const [leaderLabel, leaderPick] = pick("领导", option("", "全部领导"), ...leaders.map((name) => option(name)));
    const [kindLabel, kindPick] = pick("清单", option("", "全部清单"), ...kinds.map((name) => option(name)));
    const words = el("input", { type: "search", oninput: draw, placeholder: "任务、单位、目标中的字词" });
    const count = el("p", { class: "z-count", role: "status" });
    const body = el("tbody");
    const card = el("div");
    const pictures = el("div");
    root.replaceChildren(el("section", { "aria-label": "查阅" },
      el("div", { class: "z-filters" }, config.documents.length > 1 ? documentLabel : null, unitLabel, roleLabel, leaderLabel, kindLabel, el("label", {}, "文字", words)),
      el("div", { class: "z-row" }, count, button("清除条件", clear), button("导出 Excel", save)), card,
      el("div", { class: "z-scroll z-items", tabindex: "0", role: "region", "aria-label": "任务表" }, el("table", {},
        el("thead", {}, el("tr", {}, ...["编号", "任务", "目标", "领导", "牵头单位", "配合单位"].map((name) => el("th", { scope: "col" }, name)))), body)), pictures));
    let shown = [];
    draw();
    drawPictures();

    function clear() { for (const field of [documentPick, unitPick, rolePick, leaderPick, kindPick, words]) field.value = ""; draw(); }
    function choose(chosen) { clear(); for (const [field, value] of chosen) field.value = value; draw(); count.scrollIntoView({ block: "center" }); }
    function leads(item, unit) { return item.leads.some((name) => bare(name) === unit || name === unit); }
    function joins(item, unit) { return item.units.some((name) => bare(name) === unit || name === unit) && !leads(item, unit); }
    function fits(item) {
      const unit = unitPick.value, role = rolePick.value;
      if (documentPick.value && item.document !== documentPick.value) return false;
      if (unit && !((role !== "join" && leads(item, unit)) || (role !== "lead" && joins(item, unit)))) return false;
      if (leaderPick.value && !item.leaders.includes(leaderPick.value)) return false;
      if (kindPick.value && (item.annex_title || `附件${item.annex}`) !== kindPick.value) return false;
      const whole = [item.label, item.title, item.text, ...item.units, ...item.leaders].join("\n").toLowerCase();
      return words.value.toLowerCase().split(/\s+/).every((word) => whole.includes(word));
    }
    function draw() {
      shown = items.filter(fits);
      count.textContent = `共 ${shown.length} 项(全部 ${items.length} 项)`;
      body.replaceChildren(...shown.map((item, at) => {
        const open = button(item.label, () => openReader(shown.map(placeOfItem), at, open), { class: "z-link", "aria-label": `${item.label} 原文` });
        return el("tr", {}, el("td", {}, open), el("td", {}, item.title), el("td", {}, item.targets.map((one) => one.text).join(";")),
          el("td", {}, item.leaders.join("、")), el("td", {}, item.leads.join("、")), el("td", {}, item.cooperating.join("、")));
      }));
      drawCard();
    }
    function drawCard() {
      const unit = units.find((one) => one.name === unitPick.value);
      card.replaceChildren();
      if (!unit) return;
      const also = [...unit.aliases, ...unit.former].slice(0, 8);
      card.append(el("div", { class: "z-card" }, el("h3", {}, unit.name), el("p", {}, `牵头 ${unit.leads} 项,配合 ${unit.joins} 项。`),
        also.length ? el("p", {}, "也称:" + also.join("、")) : null, unit.members.length ? el("p", {}, "包括:" + unit.members.join("、")) : null));
    }
    function save() {
      const query = shown.length === items.length ? "" : "?" + new URLSearchParams([["unit", unitPick.value], ["leader", leaderPick.value], ...shown.map((item) => ["id", item.id])]);
      download("v1/export" + query, "任务表.xlsx").catch((failure) => { count.textContent = failure.message; });
    }

    function drawPictures() {
      const busy = units.filter((unit) => unit.leads + unit.joins).slice(0, 24);
      pictures.replaceChildren(
        section("各单位牵头和配合的任务数", el("p", { class: "z-legend", "aria-hidden": "true" }, el("i"), "牵头", el("i", { class: "z-two" }), "配合"), bars(busy)),
        section("单位与领导:各领导分管的任务由谁牵头", heat(busy.slice(0, 16).map((unit) => unit.name), leaders, (unit, leader) => items.filter((item) => leads(item, unit) && item.leaders.includes(leader)).length,
          (unit, leader) => choose([[unitPick, unit], [rolePick, "lead"], [leaderPick, leader]]))),
        section("单位之间共同承担的任务数", heat(busy.slice(0, 12).map((unit) => unit.name), busy.slice(0, 12).map((unit) => unit.name),
          (one, other) => one === other ? 0 : items.filter((item) => (leads(item, one) || joins(item, one)) && (leads(item, other) || joins(item, other))).length,
          (one, other) => choose([[unitPick, one], [words, other]]))),
        section("按计量单位看目标", measures()));
    }
    function section(title, ...children) { return el("details", {}, el("summary", {}, title), ...children); }
    function bars(rows) {
      const most = Math.max(1, ...rows.map((unit) => unit.leads + unit.joins));
      return el("div", { class: "z-bars" }, ...rows.flatMap((unit) => {
        const picture = svg("svg", { viewBox: `0 0 ${most} 10`, preserveAspectRatio: "none", "aria-hidden": "true" });
        picture.append(svg("rect", { class: "z-lead", x: 0, y: 1, width: unit.leads, height: 8 }), svg("rect", { class: "z-join", x: unit.leads, y: 1, width: unit.joins, height: 8 }));
        return [button(unit.name, () => choose([[unitPick, unit.name]]), { class: "z-link" }), picture, el("span", {}, `${unit.leads} + ${unit.joins}`)];
      }));
    }
    function heat(rows, columns, value, act) {
      const cells = rows.map((row) => columns.map((column) => value(row, column)));
      const most = Math.max(1, ...cells.flat());
      return el("div", { class: "z-scroll", tabindex: "0", role: "region", "aria-label": "矩阵" }, el("table", { class: "z-heat" },
        el("thead", {}, el("tr", {}, el("td"), ...columns.map((column) => el("th", { scope: "col" }, column)))),
        el("tbody", {}, ...rows.map((row, i) => el("tr", {}, el("th", { scope: "row" }, row), ...columns.map((column, j) => {
          const number = cells[i][j];
          if (!number) return el("td");
          const share = Math.round(8 + 34 * number / most);
          return el("td", {}, button(String(number), () => act(row, column), { "aria-label": `${row},${column}:${number} 项`,
            style: `background: color-mix(in srgb, var(--z-accent) ${share}%, var(--z-bg))` }));
        }))))));
    }
    function measures() {
      const counts = new Map();
      for (const target of items.flatMap((item) => item.targets)) counts.set(target.unit, (counts.get(target.unit) || 0) + 1);
      const rows = [...counts].sort((a, b) => b[1] - a[1]).slice(0, 20);
      const most = Math.max(1, ...rows.map((row) => row[1]));
      return el("div", { class: "z-bars" }, ...rows.flatMap(([unit, number]) => {
        const picture = svg("svg", { viewBox: `0 0 ${most} 10`, preserveAspectRatio: "none", "aria-hidden": "true" });
        picture.append(svg("rect", { class: "z-lead", x: 0, y: 1, width: number, height: 8 }));
        return [button(unit || "(无单位)", () => { choose([[words, unit]]); }, { class: "z-link" }), picture, el("span", {}, `${number} 个目标`)];
      }));
    }
  }

  // -- bulk ------------------------------------------------------------------------------------------------------
  function bulk(root) {
    const file = el("input", { type: "file", accept: ".csv,.xlsx,.jsonl,.txt", id: "z-file" });
    const chosen = el("span", { "aria-live": "polite" }, "尚未选择");
    file.addEventListener("change", () => { chosen.textContent = file.files.length ? file.files[0].name : "尚未选择"; });
    const column = el("input", { placeholder: "自动识别", id: "z-column" });
    const target = el("select", { id: "z-target" }, option("", "与输入相同"), option("xlsx", "Excel(xlsx)"), option("csv"), option("jsonl"));
    const start = button("开始", run, { class: "z-primary" });
    const status = el("p", { class: "z-status", role: "status" });
    const bar = el("progress", { max: "1", hidden: true, "aria-label": "进度" });
    const outcome = el("div");
    root.replaceChildren(el("section", { "aria-label": "批量" },
      el("p", {}, "上传一份问题清单(csv、xlsx、jsonl、txt),逐行得到答复、牵头单位、配合单位、目标和依据。"),
      el("div", { class: "z-drop" }, file, el("label", { for: "z-file", class: "z-pick" }, "选择问题文件"), chosen),
      el("div", { class: "z-filters" }, el("div", { class: "z-field" }, el("label", { for: "z-column" }, "问题所在列的表头"), column),
        el("div", { class: "z-field" }, el("label", { for: "z-target" }, "结果格式"), target), start), status, bar, outcome));
    async function run() {
      if (!file.files.length) { tell("请先选择文件。", true); return; }
      const form = new FormData();
      form.append("file", file.files[0]);
      form.append("column", column.value);
      form.append("target", target.value);
      start.disabled = true;
      outcome.replaceChildren();
      try {
        let job = await (await call("v1/jobs", { method: "POST", form })).json();
        while (job.state === "queued" || job.state === "running") {
          bar.hidden = false;
          if (job.total) bar.value = job.done / job.total; else bar.removeAttribute("value");
          const left = job.left_s ? `,约剩 ${Math.ceil(job.left_s)} 秒` : "";
          const rate = job.rate ? `,每秒 ${Math.max(1, Math.round(job.rate))} 行` : "";
          tell(job.state === "queued" ? "正在排队" : `已处理 ${job.done}/${job.total || "?"}${rate}${left}`);
          await new Promise((done) => setTimeout(done, 500));
          job = await get("v1/jobs/" + job.id);
        }
        if (job.state === "failed") throw new Failure(job.error.message, 0);
        bar.value = 1;
        tell("已完成。");
        outcome.append(button("下载结果", () => download(`v1/jobs/${job.id}/result`, job.result_name).catch((failure) => tell(failure.message, true)), { class: "z-primary" }),
          el("table", {}, el("caption", {}, "汇总"), el("tbody", {}, ...(job.summary || []).map(([name, value]) => el("tr", {}, el("th", { scope: "row" }, name), el("td", {}, value))))));
      } catch (failure) {
        bar.hidden = true;
        tell(failure.message, true);
      }
      start.disabled = false;
    }
    function tell(text, bad = false) { status.textContent = text; status.classList.toggle("z-error", bad); }
  }

  // -- start: Gradio draws its parts when it likes, so they are looked for ----------------------------------------
  const zhize = (window.zhize = {});
  const parts = { chat, explore, bulk };
  let configured = false;
  function start() {
    const head = document.querySelector("[data-zhize-config]");
    if (head && !configured) {
      config = JSON.parse(head.dataset.zhizeConfig);
      configured = true;
      if (framed) tokenFromPortal();
    }
    if (!configured) return;
    for (const root of document.querySelectorAll("[data-zhize]:not([data-ready])")) {
      root.dataset.ready = "1";
      const part = root.dataset.zhize;
      if (part !== "explore") { parts[part](root); continue; }
      // The tables are only fetched when somebody looks.
      new IntersectionObserver((seen, watcher) => {
        if (!seen.some((one) => one.isIntersecting)) return;
        watcher.disconnect();
        explore(root).catch((failure) => root.replaceChildren(el("p", { class: "z-error", role: "alert" }, failure.message)));
      }).observe(root.appendChild(el("p", { role: "status" }, "正在载入")));
    }
  }
  new MutationObserver(start).observe(document.documentElement, { childList: true, subtree: true });
  document.addEventListener("DOMContentLoaded", start);
  if (embedded) document.documentElement.classList.add("z-embed");
  window.addEventListener("message", (event) => {
    const trusted = event.origin === location.origin || config.origins.includes(event.origin);
    if (trusted && event.source === window.parent && event.data && typeof event.data.zhizeToken === "string") {
      token = event.data.zhizeToken;
      tokenCame();
    }
  });
  if (document.readyState !== "loading") start();
})();
