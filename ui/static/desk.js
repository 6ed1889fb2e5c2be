// The desk: log, hot and troubled questions, hit test, documents, expressions. Every text goes in as text.
"use strict";
(() => {
  const base = new URL("..", document.currentScript.src).href + "v1/desk/";
  const main = document.getElementById("main");
  let key = sessionStorage.getItem("zhize-admin") || "";
  function el(name, attributes = {}, ...children) {
    const made = document.createElement(name);
    for (const [name, value] of Object.entries(attributes)) {
      if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
      else if (name in made && typeof value !== "string") made[name] = value;
      else made.setAttribute(name, value);
    }
    made.append(...children.filter((child) => child !== null && child !== undefined));
    return made;
  }
  const button = (text, act, more = {}) => el("button", { type: "button", onclick: act, ...more }, text);
  async function call(path, options = {}) {
    const headers = { authorization: "Bearer " + key };
    if (options.json) { options.body = JSON.stringify(options.json); headers["content-type"] = "application/json"; }
    const response = await fetch(base + path, { method: options.method || "GET", headers, body: options.body });
    if (response.ok) return response;
    let message = `服务返回错误(${response.status})。`;
    try { message = (await response.json()).error.message; } catch { /* not JSON */ }
    if (response.status === 401 || response.status === 403) askForKey(message);
    throw new Error(message);
  }
  const get = async (path) => (await call(path)).json();
  function askForKey(message) {
    const input = el("input", { type: "password", id: "key", autocomplete: "off" });
    main.replaceChildren(el("form", { onsubmit: (event) => { event.preventDefault(); key = input.value.trim(); sessionStorage.setItem("zhize-admin", key); show(0); } },
      el("p", { role: "alert" }, message), el("label", { for: "key" }, "管理密钥 "), input, " ", el("button", { class: "z-primary" }, "进入")));
    input.focus();
  }
  function table(caption, names, rows) {
    return el("div", { class: "z-scroll", tabindex: "0", role: "region", "aria-label": caption }, el("table", {}, el("caption", {}, caption),
      el("thead", {}, el("tr", {}, ...names.map((name) => el("th", { scope: "col" }, name)))),
      el("tbody", {}, ...rows.map((row) => el("tr", {}, ...row.map((cell) => el("td", {}, cell)))))));
  }
  const time = (seconds) => new Date(seconds * 1000).toLocaleString("zh-CN");
  const field = (label, input) => el("label", {}, label + " ", input);
  const status = () => el("p", { role: "status", class: "z-status" });
  async function guarded(line, work) {
    line.textContent = "正在处理……"; line.classList.remove("z-error");
    try { line.textContent = (await work()) || "完成。"; } catch (failure) { line.textContent = failure.message; line.classList.add("z-error"); }
  }

  async function log() {
    const [sum, found] = await Promise.all([get("summary"), get("questions?limit=200")]);
    const text = el("input", { type: "search" }), box = el("div"), line = status();
    const answer = el("select", {}, el("option", { value: "" }, "全部"), el("option", { value: "true" }, "已答"), el("option", { value: "false" }, "拒答"));
    const draw = (questions) => box.replaceChildren(table(`${questions.length} 条`, ["时间", "问题", "答复", "类型", "渠道", "评价"], questions.map((one) =>
      [time(one.asked), one.question, one.answer, one.kind, one.channel, one.thumb > 0 ? "有用" : one.thumb < 0 ? "有误 " + one.thumb_reason + " " + one.comment : ""])));
    const query = () => new URLSearchParams([["text", text.value], ...(answer.value ? [["answerable", answer.value]] : [])]);
    draw(found.questions);
    return [el("p", {}, `近 ${sum.days} 天:提问 ${sum.questions},拒答 ${sum.refused},有用 ${sum.thumbs_up},有误 ${sum.thumbs_down}`),
      el("div", { class: "z-row" }, field("文字", text), field("结果", answer),
        button("查询", () => guarded(line, async () => { draw((await get("questions?" + query())).questions); })),
        button("导出 csv", () => guarded(line, async () => {
          const blob = await (await call("questions.csv?limit=100000&" + query())).blob();
          const link = el("a", { href: URL.createObjectURL(blob), download: "questions.csv" }); link.click();
        }))), line, box];
  }
  const groups = (path, caption, act) => async () => {
    const found = (await get(path)).groups;
    return [table(caption, ["问题", "次数", "相近问法", "最近", "原因", ""], found.map((one) => [one.question, String(one.count), one.examples.slice(1).join(";"), time(one.last), one.reasons.join("、"),
      act ? button("补充说法", () => show(5, one.question)) : button("命中测试", () => show(3, one.question))]))];
  };
  async function hits(question = "") {
    const input = el("input", { value: question, size: "50", id: "hit" }), line = status(), box = el("div");
    const run = () => guarded(line, async () => {
      const told = await (await call("hit-test", { method: "POST", json: { question: input.value } })).json();
      box.replaceChildren(el("p", {}, `理解为:${told.understood.kind}|主题:${told.understood.topic || "无"}|把握:${told.confidence.toFixed(3)}`), el("p", {}, "答复:" + told.reply.answer),
        table("命中与相近的条目", ["名次", "条目", "标题", "总分", "各项得分", "最合的语句", "用于答复"], told.hits.map((hit) => [String(hit.rank), hit.label, hit.title, hit.score.toFixed(3),
          Object.entries(hit.scores).map(([name, value]) => `${name} ${value.toFixed(3)}`).join(" · "), hit.clause || "", hit.used ? "是" : ""])));
    });
    if (question) run();
    return [el("div", { class: "z-row" }, field("问题", input), button("测试", run, { class: "z-primary" })), line, box];
  }
  async function documents() {
    const found = (await get("documents")).documents, line = status(), box = el("div");
    const file = el("input", { type: "file", "aria-label": "通知文件" }), replace = el("input", { type: "checkbox" });
    const send = (dry) => guarded(line, async () => {
      if (!file.files.length) throw new Error("请先选择文件。");
      const form = new FormData(); form.append("file", file.files[0]); form.append("dry_run", dry); form.append("replace", replace.checked);
      const report = await (await call("documents", { method: "POST", body: form })).json();
      const lines = report.lines;
      box.replaceChildren(el("p", {}, `${report.title}:${report.items.length} 项;非空行 ${lines.total},未识别 ${lines.unclassified}`),
        table("需要查看", ["行", "问题"], report.problems.map((one) => [String(one.line), one.message])), table("读出的条目", ["编号", "内容", "牵头", "配合"], report.items.map((one) => [one.label, one.text, one.lead.join("、"), one.cooperating.join("、")])));
      return dry ? "试读完成,没有保存。" : "已导入并启用。";
    });
    return [el("div", { class: "z-row" }, file, field("替换同名文件", replace), button("试读", () => send(true)), button("导入", () => send(false), { class: "z-primary" })), line,
      ...found.map((one) => table(`${one.title}(${one.id},版本 ${one.version.slice(7, 15)})`, ["版本", "导入时间", "状态", "操作"], one.versions.map((version, at) => [version.digest, time(version.added), version.active ? "使用中" : "",
        el("span", {}, version.active ? null : button("换用", () => guarded(line, async () => { await call(`documents/${encodeURIComponent(one.id)}/switch`, { method: "POST", json: { digest: version.digest } }); show(4); })),
          at + 1 < one.versions.length ? button("与上一版比较", () => guarded(line, async () => {
            const lines = (await get(`documents/${encodeURIComponent(one.id)}/diff?old=${one.versions[at + 1].digest}&new=${version.digest}`)).lines;
            box.replaceChildren(el("pre", {}, lines.join("\n") || "没有差别"));
          })) : null)]))), box];
  }
  async function words(question = "") {
    const kept = (await get("expressions")).expressions, line = status(), box = el("div");
    const terms = el("input", { size: "30" }), everyday = el("input", { size: "30" }), asked = el("input", { size: "40", value: question });
    const split = (input) => input.value.split(/[、,;;,]/).map((one) => one.trim()).filter(Boolean);
    const send = (save) => guarded(line, async () => {
      const body = { terms: split(terms), everyday: split(everyday), questions: asked.value ? [asked.value] : [], save };
      const effect = await (await call("expressions", { method: "POST", json: body })).json();
      const score = effect.of ? `标准问题答对:${effect.right_before} → ${effect.right_after}(共 ${effect.of});` : "";
      box.replaceChildren(table(`${score}检查 ${effect.checked} 问,答复变化 ${effect.changed.length} 处`, ["问题", "原答复", "新答复"], effect.changed.map((one) => [one.question, one.before, one.after])));
      return save ? "已保存并启用。" : "以上是保存后的效果,尚未保存。";
    });
    return [el("div", { class: "z-row" }, field("文件用语", terms), field("百姓说法", everyday), field("有关问题", asked)),
      el("div", { class: "z-row" }, button("先看效果", () => send(false)), button("保存", () => send(true), { class: "z-primary" })), line, box,
      table("已补充的说法", ["文件用语", "百姓说法", "操作"], kept.map((one) => [one.terms.join("、"), one.everyday.join("、"),
        button("删除", () => guarded(line, async () => { await call("expressions/" + encodeURIComponent(one.id), { method: "DELETE" }); show(5); }))]))];
  }
  const pages = [["提问记录", log], ["热门问题", groups("hot", "热门问题", false)], ["未答和差评", groups("troubled", "未答和差评", true)], ["命中测试", hits], ["文件", documents], ["补充说法", words]];
  const tabs = pages.map(([name], at) => button(name, () => show(at)));
  document.getElementById("tabs").append(...tabs.map((tab) => el("li", {}, tab)));
  async function show(at, ...given) {
    tabs.forEach((tab, other) => other === at ? tab.setAttribute("aria-current", "page") : tab.removeAttribute("aria-current"));
    try { main.replaceChildren(...await pages[at][1](...given)); } catch (failure) { if (!main.querySelector("#key")) main.replaceChildren(el("p", { role: "alert", class: "z-error" }, failure.message)); }
  }
  if (key) show(0); else askForKey("请输入管理密钥。");
})();
